// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/suspect_model.h"
#include "ui/state/suspect_source.h"
#include "ui/state/view_state.h"

#include <QWidget>

class QLabel;
class QListView;
class QModelIndex;
class QPushButton;
class QToolButton;

namespace tidemark::ui {

/// What leaks, ranked. Making a suspect current asks for the growth it is part of and selects its stack, so
/// that all other views follow. Says what was looked at, what is expected, and what that sums up to.
class SuspectsPane : public QWidget {
    Q_OBJECT
public:
    SuspectsPane(ViewState& state, SuspectSource& source, QWidget* parent = nullptr);

    SuspectModel* model() const { return m_model; }
    QListView* view() const { return m_view; }
    QString headline() const;
    QString footer() const;
    QPushButton* expectButton() const { return m_expect; }
    QToolButton* stopButton() const { return m_stop; }
    /// Makes the suspect (an index into the report) current.
    void choose(std::size_t suspect);
    /// The next or previous row; the first or last if none is current.
    void step(int direction);
    /// Opens the dialog for the current suspect.
    void expectCurrent();
    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen();
    /// Another file of suppressions is used.
    void fileChosen(const QString& file);
    void failed(const tidemark::Error& error);

private:
    void makeParts();
    void refresh();
    void showCurrent(const QModelIndex& index);
    void showWords();
    void useFile(const QString& file);
    void chooseFile();
    void showMenu(const QPoint& position);

    ViewState& m_state;
    SuspectSource& m_source;
    SuspectModel* m_model;
    QLabel* m_headline;
    QToolButton* m_stop;
    QListView* m_view;
    QLabel* m_sentence;
    QPushButton* m_expect;
    QToolButton* m_file;
    QLabel* m_footer;
    std::shared_ptr<const LeakReport> m_shown;
    bool m_following = false; ///< the list is being filled: do not ask
};

} // namespace tidemark::ui
