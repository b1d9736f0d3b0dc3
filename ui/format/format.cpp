// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/format.h"

#include <QLocale>
#include <array>

namespace tidemark::ui {

namespace {

constexpr QChar kMinus{0x2212};

quint64 magnitude(qint64 value) {
    return value < 0 ? 0U - static_cast<quint64>(value) : static_cast<quint64>(value);
}

QString withSign(qint64 value, const QString& unsignedText) {
    return value < 0 ? kMinus + unsignedText : unsignedText;
}

QString decimal(double value, int digits) {
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return locale.toString(value, 'f', digits);
}

QString shortTime(quint64 nanoseconds) {
    const auto value = static_cast<double>(nanoseconds);
    if (nanoseconds == 0)
        return QStringLiteral("0 s");
    if (nanoseconds < 1'000)
        return QStringLiteral("%1 ns").arg(nanoseconds);
    if (nanoseconds < 999'950)
        return decimal(value / 1e3, 1) + QStringLiteral(" µs");
    if (nanoseconds < 999'950'000)
        return decimal(value / 1e6, 1) + QStringLiteral(" ms");
    return decimal(value / 1e9, 2) + QStringLiteral(" s");
}

} // namespace

QString formatBytes(qint64 bytes) {
    static constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    const quint64 size = magnitude(bytes);
    if (size < 1024)
        return withSign(bytes, QStringLiteral("%1 B").arg(size));
    double value = static_cast<double>(size) / 1024;
    std::size_t unit = 0;
    while (value >= 1023.95 && unit + 1 < kUnits.size()) {
        value /= 1024;
        ++unit;
    }
    return withSign(bytes, decimal(value, 1) + QLatin1Char(' ') + QLatin1String(kUnits[unit]));
}

QString formatCount(qint64 count) {
    QLocale locale;
    locale.setNumberOptions(QLocale::DefaultNumberOptions);
    return withSign(count, locale.toString(magnitude(count)));
}

QString formatTime(qint64 nanoseconds) {
    const quint64 size = magnitude(nanoseconds);
    if (size < 59'995'000'000)
        return withSign(nanoseconds, shortTime(size));
    const quint64 seconds = (size + 500'000'000) / 1'000'000'000;
    const auto twoDigits = [](quint64 value) {
        return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
    };
    if (seconds < 3600)
        return withSign(
            nanoseconds, QStringLiteral("%1:%2 min").arg(seconds / 60).arg(twoDigits(seconds % 60)));
    return withSign(nanoseconds, QStringLiteral("%1:%2:%3 h")
                                     .arg(seconds / 3600)
                                     .arg(twoDigits(seconds / 60 % 60), twoDigits(seconds % 60)));
}

} // namespace tidemark::ui
