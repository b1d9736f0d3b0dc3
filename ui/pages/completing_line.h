// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/async/latest_job.h"
#include "ui/state/completions.h"

#include <QLineEdit>
#include <functional>

class QCompleter;
class QStringListModel;

namespace tidemark::ui {

/// A line of text with a list of what may stand where the cursor is. The list is looked for on a worker while
/// one types on; Ctrl+Space asks for it.
class CompletingLine : public QLineEdit {
    Q_OBJECT
public:
    using Source = std::function<Completions(const QString& text, qsizetype cursor, std::stop_token stop)>;

    explicit CompletingLine(QWidget* parent = nullptr);
    /// `source` runs on a worker and must own all that it reads; empty offers nothing.
    void setSource(Source source);
    /// What the list offers just now.
    QStringList offered() const;
    bool busy() const { return m_job.running(); }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void ask();
    void offer(const Completions& completions);
    void replaceTerm(const QString& text);

    Source m_source;
    Completions m_completions;
    QStringListModel* m_model;
    QCompleter* m_list;
    LatestJob<Completions> m_job;
};

} // namespace tidemark::ui
