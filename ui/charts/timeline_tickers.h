// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/timeline_scale.h"

#include <qcustomplot.h>

namespace tidemark::ui {

/// Ticks of an axis in bytes, at powers of two.
class ByteTicker : public QCPAxisTicker {
public:
    int maximumSteps = 4;

protected:
    double getTickStep(const QCPRange& range) override { return byteStep(range.size(), maximumSteps); }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return byteTickLabel(tick); }
};

/// Events per second: one labelled tick in the middle of a low axis, away from what is above and below.
class RateTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override {
        m_highest = range.upper * 0.65;
        m_step = decimalStep(range.upper, 4);
        return m_step;
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        const bool isLabelled = tick > 0 && tick <= m_highest && tick + m_step > m_highest;
        return isLabelled ? countTickLabel(tick) + QStringLiteral("/s") : QString();
    }

private:
    double m_step = 1;
    double m_highest = 1;
};

/// Ticks of an axis in seconds.
class TimeTicker : public QCPAxisTicker {
public:
    int maximumSteps = 8;

protected:
    double getTickStep(const QCPRange& range) override {
        m_largest = range.upper;
        m_step = timeStep(range.size(), maximumSteps);
        return m_step;
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return timeLabel(tick, m_step, m_largest);
    }

private:
    double m_step = 1;
    double m_largest = 1;
};

} // namespace tidemark::ui
