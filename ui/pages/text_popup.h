// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <functional>

class QLabel;
class QLineEdit;

namespace tidemark::ui {

/// A small form for one text: Enter takes it, Escape leaves it.
class TextPopup : public QFrame {
    Q_OBJECT
public:
    explicit TextPopup(QWidget* parent = nullptr);
    /// Takes the text; an empty answer accepts it, any other is shown as what is wrong with it.
    using Take = std::function<QString(const QString& text)>;
    void open(const QPoint& globalPosition, const QString& title, const QString& text, Take take);

    QLineEdit* line() const { return m_line; }
    QString mistake() const;

private:
    void choose();

    QLabel* m_title;
    QLineEdit* m_line;
    QLabel* m_mistake;
    Take m_take;
};

} // namespace tidemark::ui
