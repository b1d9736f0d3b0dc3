// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_legend.h"

#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

namespace tidemark::ui {

namespace {

constexpr int kSwatch = 10;
constexpr int kAfterSwatch = 4;
constexpr int kBetween = 3 * kGrid;
constexpr int kWidestName = 40 * kGrid;

} // namespace

TimelineLegend::TimelineLegend(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Legend of the timeline"));
}

void TimelineLegend::setEntries(std::vector<Entry> entries) {
    m_entries = std::move(entries);
    QStringList names;
    for (const Entry& entry : m_entries)
        names.append(entry.toolTip.isEmpty() ? entry.name : entry.toolTip);
    setAccessibleDescription(names.join(QStringLiteral(", ")));
    m_hovered = -1;
    layOut();
    update();
}

void TimelineLegend::layOut() {
    m_places.clear();
    const QFontMetrics metrics(font());
    const int roomForRest = metrics.horizontalAdvance(QStringLiteral("+99"));
    int left = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const int text = std::min(kWidestName, metrics.horizontalAdvance(m_entries[i].name) + 1);
        const int width = kSwatch + kAfterSwatch + text;
        const bool last = i + 1 == m_entries.size();
        if (left + width + (last ? 0 : kBetween + roomForRest) > this->width())
            return;
        m_places.push_back(QRect(left, 0, width, height()));
        left += width + kBetween;
    }
}

QRect TimelineLegend::entryRect(std::size_t entry) const {
    return entry < m_places.size() ? m_places[entry] : QRect();
}

int TimelineLegend::entryAt(QPoint position) const {
    for (std::size_t i = 0; i < m_places.size(); ++i)
        if (m_places[i].contains(position))
            return static_cast<int>(i);
    return -1;
}

QSize TimelineLegend::sizeHint() const {
    return {100 * kGrid, QFontMetrics(font()).height() + kGrid};
}

QSize TimelineLegend::minimumSizeHint() const {
    return {10 * kGrid, QFontMetrics(font()).height() + kGrid};
}

void TimelineLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::current();
    const QFontMetrics metrics(font());
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const Entry& entry = m_entries[i];
        const QRect& place = m_places[i];
        const int middle = place.center().y();
        if (entry.isLine)
            painter.fillRect(place.left(), middle, kSwatch, 2, entry.color);
        else
            painter.fillRect(place.left(), middle - kSwatch / 2 + 1, kSwatch, kSwatch, entry.color);
        const bool lit = entry.isLink && static_cast<int>(i) == m_hovered;
        painter.setPen(lit ? theme.accent : theme.text);
        const QRect text = place.adjusted(kSwatch + kAfterSwatch, 0, 0, 0);
        painter.drawText(text, static_cast<int>(Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine),
            metrics.elidedText(entry.name, Qt::ElideMiddle, text.width()));
    }
    if (m_places.size() < m_entries.size()) {
        const int left = m_places.empty() ? 0 : m_places.back().right() + kBetween;
        painter.setPen(theme.quietText);
        painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::AlignLeft,
            QStringLiteral("+%1").arg(m_entries.size() - m_places.size()));
    }
}

void TimelineLegend::resizeEvent(QResizeEvent*) {
    layOut();
}

bool TimelineLegend::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int entry = entryAt(help->pos());
        QString text;
        if (entry >= 0)
            text = m_entries[static_cast<std::size_t>(entry)].toolTip;
        else if (!m_places.empty() && help->pos().x() > m_places.back().right())
            for (std::size_t i = m_places.size(); i < m_entries.size(); ++i)
                text += (text.isEmpty() ? QString() : QStringLiteral("\n")) + m_entries[i].name;
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    if (event->type() == QEvent::FontChange)
        layOut();
    return QWidget::event(event);
}

void TimelineLegend::mouseMoveEvent(QMouseEvent* event) {
    const int entry = entryAt(event->position().toPoint());
    const bool link = entry >= 0 && m_entries[static_cast<std::size_t>(entry)].isLink;
    setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (entry != m_hovered) {
        m_hovered = entry;
        update();
    }
}

void TimelineLegend::mouseReleaseEvent(QMouseEvent* event) {
    const int entry = entryAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && entry >= 0 && m_entries[static_cast<std::size_t>(entry)].isLink)
        emit clicked(entry);
}

void TimelineLegend::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

} // namespace tidemark::ui
