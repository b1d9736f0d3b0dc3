// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/code_link.h"

#include "ui/theme/theme.h"

#include <QEnterEvent>
#include <QPainter>

namespace tidemark::ui {

CodeLink::CodeLink(const QString& name, const QString& aside, QWidget* parent)
    : QAbstractButton(parent), m_name(name), m_aside(aside) {
    setText(name);
    setAccessibleName(name);
    setAccessibleDescription(aside);
    setToolTip(aside.isEmpty() ? name : name + QLatin1Char('\n') + aside);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize CodeLink::sizeHint() const {
    return {120 * kGrid, QFontMetrics(monospacedFont()).height() + 2 * kGrid};
}

QSize CodeLink::minimumSizeHint() const {
    return {40 * kGrid, sizeHint().height()};
}

void CodeLink::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void CodeLink::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void CodeLink::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QFont font = monospacedFont();
    font.setUnderline(underMouse() || hasFocus());
    painter.setFont(font);
    painter.setPen(Theme::current().accent);
    const QRect area = rect().adjusted(0, 0, -kGrid, 0);
    const QString shownName = elideFunction(m_name, font, area.width());
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, shownName);
    const int used = QFontMetrics(font).horizontalAdvance(shownName) + 2 * kGrid;
    const QRect rest = area.adjusted(used, 0, 0, 0);
    if (m_aside.isEmpty() || rest.width() < 20 * kGrid) {
        return;
    }
    font.setUnderline(false);
    painter.setFont(font);
    painter.setPen(Theme::current().quietText);
    const QString aside = QFontMetrics(font).elidedText(m_aside, Qt::ElideRight, rest.width());
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, aside);
}

} // namespace tidemark::ui
