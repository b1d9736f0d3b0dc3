// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_scale.h"

#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>

namespace tidemark::ui {

namespace {

constexpr Nanoseconds kNarrowest = 1'000;

/// At most `decimals`, without trailing zeros.
QString shortNumber(double value, int decimals) {
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    QString text = locale.toString(value, 'f', decimals);
    if (decimals > 0) {
        while (text.endsWith(QLatin1Char('0')))
            text.chop(1);
        if (!text.back().isDigit())
            text.chop(1);
    }
    return text;
}

template <std::size_t N>
QString scaled(double value, double base, const std::array<const char*, N>& units, int decimals) {
    std::size_t unit = 0;
    while (value >= base && unit + 1 < N) {
        value /= base;
        ++unit;
    }
    const QString number = shortNumber(value, decimals);
    return units[unit][0] == '\0' ? number : number + QLatin1Char(' ') + QLatin1String(units[unit]);
}

QString twoDigits(qint64 value) {
    return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
}

int decimalsFor(double step) {
    int decimals = 0;
    for (double rest = step; rest < 0.999999 && decimals < 9; rest *= 10)
        ++decimals;
    return decimals;
}

QString secondsPart(double seconds, int decimals, bool twoWholeDigits) {
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    QString text = locale.toString(seconds, 'f', decimals);
    if (twoWholeDigits && (text.size() < 2 || !text[1].isDigit()))
        text.prepend(QLatin1Char('0'));
    return text;
}

} // namespace

double byteStep(double range, int maximumSteps) {
    double step = 1;
    while (range / step > std::max(1, maximumSteps))
        step *= 2;
    return step;
}

QString byteTickLabel(double bytes) {
    if (bytes < 0.5)
        return QStringLiteral("0");
    return scaled(bytes, 1024, std::array{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}, 3);
}

double decimalStep(double range, int maximumSteps) {
    if (!(range > 0))
        return 1;
    const double wanted = range / std::max(1, maximumSteps);
    const double power = std::pow(10, std::floor(std::log10(wanted)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= wanted * (1 - 1e-9))
            return factor * power;
    return 10 * power;
}

QString countTickLabel(double count) {
    return scaled(count, 1000, std::array{"", "k", "M", "G", "T"}, 1);
}

double timeStep(double seconds, int maximumSteps) {
    const double wanted = seconds / std::max(1, maximumSteps);
    if (wanted <= 5)
        return decimalStep(seconds, maximumSteps);
    static constexpr std::array<double, 16> kSteps = {
        10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400, 2 * 86400, 7 * 86400};
    const auto* const step = std::lower_bound(kSteps.begin(), kSteps.end(), wanted);
    return step != kSteps.end() ? *step : decimalStep(seconds / 86400, maximumSteps) * 86400;
}

QString timeLabel(double seconds, double step, double largest) {
    seconds = std::max(0.0, seconds);
    if (largest < 60) {
        if (seconds < step / 2)
            return QStringLiteral("0");
        if (largest < 1e-3)
            return shortNumber(seconds * 1e6, decimalsFor(step * 1e6)) + QStringLiteral(" µs");
        if (largest < 1)
            return shortNumber(seconds * 1e3, decimalsFor(step * 1e3)) + QStringLiteral(" ms");
        return secondsPart(seconds, decimalsFor(step), false) + QStringLiteral(" s");
    }
    const int decimals = decimalsFor(step);
    const double unit = std::pow(10, -decimals);
    const double rounded = std::round(seconds / unit) * unit;
    const auto minutes = static_cast<qint64>(rounded / 60 + unit / 1e3);
    const QString rest =
        secondsPart(std::max(0.0, rounded - static_cast<double>(minutes) * 60), decimals, true);
    if (largest < 3600)
        return QStringLiteral("%1:%2").arg(minutes).arg(rest);
    return QStringLiteral("%1:%2:%3").arg(minutes / 60).arg(twoDigits(minutes % 60), rest);
}

TimeWindow TimeWindow::zoomed(double factor, Nanoseconds fixed, Nanoseconds duration) const {
    const double wanted = static_cast<double>(length()) * factor;
    const double bounded = std::clamp(
        wanted, static_cast<double>(std::min(kNarrowest, duration)), static_cast<double>(duration));
    const double share =
        length() > 0 ? static_cast<double>(fixed - begin) / static_cast<double>(length()) : 0.5;
    const auto newLength = static_cast<Nanoseconds>(bounded);
    const auto newBegin = fixed - static_cast<Nanoseconds>(std::clamp(share, 0.0, 1.0) * bounded);
    return TimeWindow{newBegin, newBegin + newLength}.moved(0, duration);
}

TimeWindow TimeWindow::moved(Nanoseconds by, Nanoseconds duration) const {
    const Nanoseconds room = std::max<Nanoseconds>(0, duration - length());
    const Nanoseconds newBegin = std::clamp<Nanoseconds>(begin + by, 0, room);
    return {newBegin, std::min(newBegin + length(), duration)};
}

} // namespace tidemark::ui
