// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/timeline_layers.h"
#include "ui/charts/timeline_scale.h"

#include <QImage>
#include <QRect>
#include <qcustomplot.h>

namespace tidemark::ui {

/// Stacked areas, one column of pixels after the other: one filled path per layer took several times as long
/// and lost peaks that are narrower than a pixel.
class StackArea : public QCPLayerable {
public:
    StackArea(QCustomPlot* plot, const QString& layer);

    /// `newest` where it reaches, `overview` elsewhere.
    void setLayers(TimelineLayers newest, TimelineLayers overview);
    bool empty() const { return m_newest.series == nullptr && m_overview.series == nullptr; }
    /// Where it is drawn and what that stands for.
    void place(const QRect& area, TimeWindow window, double highestBytes);

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    void paintColumns(QImage& image, const TimelineLayers& layers) const;

    TimelineLayers m_newest;
    TimelineLayers m_overview;
    QRect m_area;
    TimeWindow m_window;
    double m_highest = 1; ///< bytes at the top of the area
};

} // namespace tidemark::ui
