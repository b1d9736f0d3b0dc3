// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/live_curves.h"

#include <QWidget>
#include <memory>
#include <optional>

namespace tidemark::ui {

/// How the live bytes of the selection went over all of the trace, with the question's range.
class MiniTimeline : public QWidget {
    Q_OBJECT
public:
    explicit MiniTimeline(QWidget* parent = nullptr);
    /// The first curve; null = not known.
    void setCurve(std::shared_ptr<const LiveCurves> curve);
    const std::shared_ptr<const LiveCurves>& curve() const { return m_curve; }
    /// Of a single moment: begin == end.
    void setRange(Nanoseconds begin, Nanoseconds end);
    /// "highest 1.3 MiB at 10.20 s"; empty without a curve.
    QString words() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double xOf(Nanoseconds time) const;

    std::shared_ptr<const LiveCurves> m_curve;
    Nanoseconds m_begin = 0;
    Nanoseconds m_end = 0;
};

} // namespace tidemark::ui
