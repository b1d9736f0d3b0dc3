// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/code.h"
#include "ui/async/latest_job.h"

#include <QStackedWidget>
#include <memory>
#include <optional>

class QLabel;
class QTableView;
class QToolButton;

namespace tidemark::ui {

class DisassemblyModel;
class ListingTitle;

/// The machine code around one call, with the answer's cost per call. Reads and disassembles on a worker; the
/// last listing stays until the next is ready.
class DisassemblyPane : public QStackedWidget {
    Q_OBJECT
public:
    explicit DisassemblyPane(QWidget* parent = nullptr);

    /// An invalid frame or a null answer shows a sentence.
    void showFrame(std::shared_ptr<const Answer> answer, FrameId frame, CodePaths paths);
    void clear(const QString& sentence);
    bool busy() const { return m_job.running(); }
    DisassemblyModel* model() const { return m_model; }
    QString sentence() const;
    bool markedInView() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeContent();
    void fitColumns();
    void reveal(int row);
    void revealMarked();
    void list();
    void take(const Result<CodeListing>& listing);
    void jumpFrom(int row);

    DisassemblyModel* m_model;
    QTableView* m_view;
    ListingTitle* m_title;
    QLabel* m_sentence;
    QToolButton* m_syntax;
    std::shared_ptr<const Answer> m_answer;
    FrameId m_frame;
    CodePaths m_paths = CodePaths::Ignore;
    std::optional<bool> m_narrow; ///< as the columns are
    LatestJob<Result<CodeListing>> m_job;
};

} // namespace tidemark::ui
