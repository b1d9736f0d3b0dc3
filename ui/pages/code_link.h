// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace tidemark::ui {

/// A line of code font that acts as a link: a name and, quieter, an aside. Elides what does not fit.
class CodeLink : public QAbstractButton {
    Q_OBJECT
public:
    CodeLink(const QString& name, const QString& aside, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QString m_name;
    QString m_aside;
};

} // namespace tidemark::ui
