// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/stack_area.h"

#include "ui/charts/stack_columns.h"
#include "ui/theme/category_colors.h"

#include <algorithm>
#include <cmath>

namespace tidemark::ui {

namespace {

/// The colours of one layer: its area and the line on top of it.
struct LayerInk {
    QRgb area = 0;
    QRgb edge = 0;
};

std::vector<LayerInk> inksOf(const QStringList& names) {
    const Theme& theme = Theme::current();
    std::vector<LayerInk> inks;
    for (const QColor& color : layerColors(names))
        inks.push_back({color.rgb(), Theme::mixed(color, theme.text, 0.72).rgb()});
    return inks;
}

/// Fills rows [top, bottom) of a column of the image.
void fill(QImage& image, int x, int top, int bottom, const LayerInk& ink) {
    if (bottom <= top)
        return;
    uchar* bits = image.bits() + static_cast<qsizetype>(top) * image.bytesPerLine() +
                  static_cast<qsizetype>(x) * static_cast<qsizetype>(sizeof(QRgb));
    for (int y = top; y < bottom; ++y, bits += image.bytesPerLine())
        *reinterpret_cast<QRgb*>(bits) = y == top && bottom - top > 2 ? ink.edge : ink.area;
}

} // namespace

std::vector<QColor> layerColors(const QStringList& names) {
    const Theme& theme = Theme::current();
    const CategoryColors categories(names);
    std::vector<QColor> colors;
    for (const QString& name : names)
        colors.push_back(categories.color(theme, name));
    colors.push_back(Theme::mixed(theme.quietText, theme.background, 0.30));
    return colors;
}

StackArea::StackArea(QCustomPlot* plot, const QString& layer) : QCPLayerable(plot, layer) {}

void StackArea::setLayers(TimelineLayers newest, TimelineLayers overview) {
    m_newest = std::move(newest);
    m_overview = std::move(overview);
}

void StackArea::place(const QRect& area, TimeWindow window, double highestBytes) {
    m_area = area;
    m_window = window;
    m_highest = std::max(1.0, highestBytes);
}

void StackArea::applyDefaultAntialiasingHint(QCPPainter* painter) const {
    painter->setAntialiasing(false);
}

void StackArea::draw(QCPPainter* painter) {
    if (empty() || m_area.isEmpty())
        return;
    const double ratio = painter->device()->devicePixelRatioF();
    QImage image((QSizeF(m_area.size()) * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    paintColumns(image, m_overview);
    paintColumns(image, m_newest);
    painter->drawImage(QRectF(m_area), image);
}

void StackArea::paintColumns(QImage& image, const TimelineLayers& layers) const {
    if (layers.series == nullptr)
        return;
    const StackedSeries& series = *layers.series;
    const std::vector<LayerInk> inks = inksOf(layers.names);
    const int height = image.height();
    const auto rowOf = [&](double bytes) {
        return std::clamp(height - static_cast<int>(std::lround(bytes / m_highest * height)), 0, height);
    };
    const auto columns =
        stackColumns(series, m_window.begin, m_window.end, static_cast<std::size_t>(image.width()));
    for (int x = 0; x < image.width(); ++x) {
        const std::size_t slice = columns[static_cast<std::size_t>(x)].slice;
        if (slice == StackColumn::kNone)
            continue;
        fill(image, x, 0, height, {0, 0});
        double sum = 0;
        int bottom = height;
        for (std::size_t layer = 0; layer <= series.layers.size(); ++layer) {
            sum += static_cast<double>(series.at(slice, layer));
            const int top = rowOf(sum);
            fill(image, x, top, bottom, inks[std::min(layer, inks.size() - 1)]);
            bottom = std::min(bottom, top);
        }
    }
}

} // namespace tidemark::ui
