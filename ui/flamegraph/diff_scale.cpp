// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/diff_scale.h"

#include "ui/flamegraph/flame_colors.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <algorithm>
#include <limits>

namespace tidemark::ui {
namespace {

constexpr int kSteps = 15; ///< odd: the middle is no change
constexpr int kStepWidth = 2 * kGrid;
constexpr int kBoxHeight = 3 * kGrid;

} // namespace

DiffScale::DiffScale(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setToolTip(tr("Red grew, blue shrank, grey is no hundredth of the scale, or noise; outlined is new, "
                  "hatched is gone. "
                  "The scale ends at the 99th percentile."));
    setFont(tabularFont());
    setScale(0, CostKind::Bytes);
}

QString DiffScale::least() const {
    const auto value =
        static_cast<std::int64_t>(std::min<std::uint64_t>(m_scale, std::numeric_limits<std::int64_t>::max()));
    return m_cost == CostKind::Bytes ? formatBytes(-value) : formatCount(-value);
}

QString DiffScale::most() const {
    const auto value =
        static_cast<std::int64_t>(std::min<std::uint64_t>(m_scale, std::numeric_limits<std::int64_t>::max()));
    return QLatin1Char('+') + (m_cost == CostKind::Bytes ? formatBytes(value) : formatCount(value));
}

void DiffScale::setScale(std::uint64_t scale, CostKind cost) {
    m_scale = scale;
    m_cost = cost;
    setAccessibleName(tr("Colours from %1, shrank, to %2, grew").arg(least(), most()));
    updateGeometry();
    update();
}

QSize DiffScale::sizeHint() const {
    const QFontMetrics metrics(font());
    return {metrics.horizontalAdvance(least()) + metrics.horizontalAdvance(most()) + kSteps * kStepWidth +
                2 * kGrid,
        std::max(metrics.height(), kBoxHeight) + 2};
}

void DiffScale::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::current();
    FlameColors colors;
    colors.reset(nullptr, theme);
    const QFontMetrics metrics(font());
    painter.setFont(font());
    painter.setPen(theme.quietText);
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, least());
    painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, most());
    int x = metrics.horizontalAdvance(least()) + kGrid;
    constexpr std::int64_t kHalf = kSteps / 2;
    for (std::int64_t step = -kHalf; step <= kHalf; ++step, x += kStepWidth) {
        painter.fillRect(QRect(x, (height() - kBoxHeight) / 2, kStepWidth, kBoxHeight),
            colors.change(step, static_cast<std::uint64_t>(kHalf)));
    }
}

} // namespace tidemark::ui
