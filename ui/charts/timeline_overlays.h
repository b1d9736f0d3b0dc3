// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QStringList>
#include <array>
#include <optional>
#include <qcustomplot.h>
#include <vector>

namespace tidemark::ui {

inline constexpr std::size_t kTimelineHandles = 4; ///< A to D
inline constexpr int kMarkerRow = 15;              ///< height of the row of markers above the other flags

/// Where the overlays draw, in pixels of the plot.
struct TimelineFrame {
    QRect bytes; ///< axis rectangle of live and RSS
    QRect rate;  ///< axis rectangle of the allocation rate
    QRect strip; ///< above `bytes`, for flags
    QFont font;
};

/// x of the two ends of a range.
struct TimelineSpan {
    double from = 0;
    double to = 0;
};

/// The chosen ranges, the flags of the handles and of the peak.
class HandleOverlay : public QCPLayerable {
public:
    HandleOverlay(QCustomPlot* plot, const QString& layer);

    TimelineFrame frame;
    std::array<std::optional<double>, kTimelineHandles> x; ///< of the handles A to D
    std::optional<TimelineSpan> baseline;
    QString baselineText;
    QChar focused; ///< handle that the arrow keys move; null = none
    std::optional<QPointF> peak;
    QString peakText;

    /// A's flag stands left of its line, B's right of it, so that they never cover each other; C's and D's
    /// are one row below.
    QRectF flag(QChar handle) const;
    /// The handle whose flag or line is at `position`; null = none.
    QChar handleAt(QPointF position) const;

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    const std::optional<double>& xOf(QChar handle) const {
        return x[static_cast<std::size_t>(handle.unicode() - u'A')];
    }
    void drawBand(QCPPainter* painter, TimelineSpan span, const QBrush& brush) const;
    void drawBaseline(QCPPainter* painter) const;
    void drawHandle(QCPPainter* painter, QChar handle) const;
    void drawPeak(QCPPainter* painter) const;
    QRectF peakLabel(double width) const;
};

/// Flags of markers, each with its name where there is room.
class MarkerOverlay : public QCPLayerable {
public:
    MarkerOverlay(QCustomPlot* plot, const QString& layer);

    struct Flag {
        double x = 0;
        QString text;
        bool own = false; ///< made in the window, else recorded
    };
    TimelineFrame frame;
    std::vector<Flag> flags; ///< by x

    /// Its number, or −1.
    int flagAt(QPointF position) const;
    /// Where flag and name are drawn; empty outside of the plot.
    QRectF flagRect(std::size_t flag) const;

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;
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
