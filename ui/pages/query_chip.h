// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;

namespace tidemark::ui {

/// One part of the query as a button that edits it, and a small one that takes it away. The keys Delete and
/// Backspace take it away, too.
class QueryChip : public QWidget {
    Q_OBJECT
public:
    QueryChip(const QString& words, const QString& toolTip, QWidget* parent = nullptr);
    QToolButton* editButton() const { return m_edit; }
    QToolButton* removeButton() const { return m_remove; }

Q_SIGNALS:
    void editWanted();
    void removeWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QToolButton* m_edit;
    QToolButton* m_remove;
};

} // namespace tidemark::ui
