// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QStringList>
#include <optional>
#include <qcustomplot.h>

namespace tidemark::ui {

/// Where the overlays draw, in pixels of the plot.
struct TimelineFrame {
    QRect bytes; ///< axis rectangle of live and RSS
    QRect rate;  ///< axis rectangle of the allocation rate
    QRect strip; ///< above `bytes`, for flags
    QFont font;
};

/// The chosen range, the flags of its handles and of the peak.
class HandleOverlay : public QCPLayerable {
public:
    HandleOverlay(QCustomPlot* plot, const QString& layer);

    TimelineFrame frame;
    std::optional<double> a; ///< x of the handles and the peak
    std::optional<double> b;
    QChar focused; ///< handle that the arrow keys move; null = none
    std::optional<QPointF> peak;
    QString peakText;

    /// A's flag stands left of its line, B's right of it, so that they never cover each other.
    QRectF flag(QChar handle) const;
    /// The handle whose flag or line is at `position`; null = none.
    QChar handleAt(QPointF position) const;

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    void drawBand(QCPPainter* painter) const;
    void drawHandle(QCPPainter* painter, QChar handle) const;
    void drawPeak(QCPPainter* painter) const;
    QRectF peakLabel(double width) const;
};

/// A line under the mouse with what the curves say there.
class CrosshairOverlay : public QCPLayerable {
public:
    CrosshairOverlay(QCustomPlot* plot, const QString& layer);

    struct Row {
        QString name;
        QString value;
        QColor swatch; ///< invalid = none
    };
    TimelineFrame frame;
    std::optional<double> x; ///< empty = hidden
    std::vector<Row> rows;

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    void drawBox(QCPPainter* painter) const;
};

} // namespace tidemark::ui
