// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/flame_painter.h"

#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace tidemark::ui {

namespace {
constexpr double kPadding = 4;
constexpr double kGapFrom = 3; ///< pixels; narrower boxes touch their neighbour
} // namespace

void FlamePainter::setFont(const QFont& font) {
    m_labels.setFont(font);
    const QFontMetricsF metrics(font);
    m_rowHeight = std::max(18, static_cast<int>(std::ceil(metrics.height())) + 4);
    m_baseline = std::round((m_rowHeight - 1 - metrics.height()) / 2 + metrics.ascent());
}

QRectF FlamePainter::boxRect(
    const FlamePicture& picture, const FlamePicture::Box& box, int width, int top, double ratio) const {
    const auto edge = [&](double x) { return std::round(x * width * ratio) / ratio; };
    const double left = edge(static_cast<double>(box.x));
    const double right = edge(static_cast<double>(box.x) + static_cast<double>(box.width));
    const double gap = right - left >= kGapFrom ? 1 / ratio : 0;
    return {left, static_cast<double>(top) + rowTop(picture, picture.row(box)), right - left - gap,
        m_rowHeight - 1.0};
}

int FlamePainter::rowAt(const FlamePicture& picture, int y) const {
    const int fromTop = static_cast<int>(std::floor(static_cast<double>(y) / m_rowHeight));
    return m_rootBelow ? picture.rows() - 1 - fromTop : fromTop;
}

QColor FlamePainter::colorOf(const FlamePicture& picture, const FlamePicture::Box& box, const Marks& marks) {
    if (box.merged > 0)
        return m_colors.merged();
    const ArrangedTree* arranged = marks.arranged;
    if (arranged != nullptr && arranged->isDiff()) {
        if (arranged->isNoise(box.node, picture.request().cost))
            return m_colors.unknown();
        const DiffCost& diff =
            marks.selfChanges ? arranged->selfDiffOf(box.node) : arranged->diffOf(box.node);
        return m_colors.change(diff.delta().of(picture.request().cost), arranged->diff.scale);
    }
    if (m_coloring == FlameColoring::Lifetime && arranged != nullptr) {
        if (arranged->lifetimes.empty() || arranged->lifetimes[box.node].blocks == 0)
            return m_colors.unknown();
        return m_colors.lifetime(arranged->lifetimes[box.node].mean(), arranged->longestMean);
    }
    return m_colors.box(picture.tree().nodes[box.node].function);
}

void FlamePainter::paint(QPainter& painter, const FlamePicture& picture, const Marks& marks, int width,
    int top, const QRect& clip) {
    m_colors.reset(picture.tree().names, Theme::current());
    const Place place{width, top, painter.device()->devicePixelRatioF(), clip};
    const int one = std::clamp(rowAt(picture, clip.top() - top), 0, picture.rows() - 1);
    const int other = std::clamp(rowAt(picture, clip.bottom() - top), 0, picture.rows() - 1);
    for (int row = std::min(one, other); row <= std::max(one, other); ++row)
        paintRow(painter, picture, marks, place, row);
    outline(painter, picture, marks, place);
}

void FlamePainter::paintRow(
    QPainter& painter, const FlamePicture& picture, const Marks& marks, const Place& place, int row) {
    const double from = static_cast<double>(place.clip.left()) / place.width;
    const double to = static_cast<double>(place.clip.right() + 1) / place.width;
    for (const FlamePicture::Box& box : picture.boxes(row, from, to))
        paintBox(painter, boxRect(picture, box, place.width, place.top, place.ratio), picture, box, marks);
}

void FlamePainter::paintBox(QPainter& painter, const QRectF& rect, const FlamePicture& picture,
    const FlamePicture::Box& box, const Marks& marks) {
    const Theme& theme = Theme::current();
    const FunctionId function = picture.tree().nodes[box.node].function;
    QColor color = colorOf(picture, box, marks);
    QColor ink = theme.text;
    if (marks.search != nullptr) {
        if (box.merged == 0 && marks.search->matching(function)) {
            color = theme.accent;
            ink = theme.textOn(color);
        } else {
            color = m_colors.dimmed(color);
            ink = theme.quietText;
        }
    }
    painter.fillRect(rect, color);
    if (box.merged > 0) {
        const QColor hatch = Theme::mixed(theme.quietText, color, 0.35);
        painter.fillRect(rect, QBrush(hatch, Qt::BDiagPattern));
    }
    DiffState state = DiffState::Same;
    if (box.merged == 0 && marks.arranged != nullptr && marks.arranged->isDiff())
        state = marks.arranged->isNoise(box.node, picture.request().cost)
                    ? DiffState::Same
                    : diffState(marks.arranged->diffOf(box.node), picture.request().cost);
    markDiff(painter, rect, color, state);
    const QString& label = picture.label(box);
    if (label.isEmpty())
        return;
    if (box.merged > 0 || state == DiffState::Gone) // no hatch behind text
        painter.fillRect(QRectF(rect.left() + kPadding - 2, rect.top(),
                             static_cast<double>(label.size()) * characterWidth() + 4, rect.height()),
            color);
    painter.setPen(ink);
    m_labels.draw(painter, rect.left() + kPadding, rect.top() + m_baseline, label);
}

/// New is outlined, gone is hatched.
void FlamePainter::markDiff(
    QPainter& painter, const QRectF& rect, const QColor& ground, DiffState state) const {
    const Theme& theme = Theme::current();
    if (state == DiffState::Gone) {
        painter.fillRect(rect, QBrush(Theme::mixed(theme.shrank, ground, 0.45), Qt::BDiagPattern));
    } else if (state == DiffState::New && rect.width() >= kGapFrom) {
        painter.setPen(QPen(theme.fresh, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void FlamePainter::outline(
    QPainter& painter, const FlamePicture& picture, const Marks& marks, const Place& place) {
    const Theme& theme = Theme::current();
    const auto frame = [&](CallTree::NodeIndex node, const QColor& color, double width) {
        const FlamePicture::Box* box = picture.boxOf(node);
        if (box == nullptr)
            return;
        QRectF rect = boxRect(picture, *box, place.width, place.top, place.ratio);
        rect.setWidth(std::max(rect.width(), 2.0));
        painter.setPen(QPen(color, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        // A thick frame takes the gaps between rows rather than the label's pixels.
        const double gap = width - 1;
        painter.drawRect(rect.adjusted(width / 2, width / 2 - gap, -width / 2, gap - width / 2));
    };
    painter.setBrush(Qt::NoBrush);
    if (marks.hovered != CallTree::kNone && marks.hovered != marks.selected)
        frame(marks.hovered, theme.text, 1);
    if (marks.selected == CallTree::kNone)
        return;
    for (CallTree::NodeIndex node = picture.tree().nodes[marks.selected].parent;
         node != CallTree::kNone && node != 0; node = picture.tree().nodes[node].parent)
        frame(node, Theme::mixed(theme.text, theme.background, 0.55), 1);
    frame(marks.selected, theme.text, 2);
}

} // namespace tidemark::ui
