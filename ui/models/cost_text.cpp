// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cost_text.h"

#include "ui/format/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("cost", text);
}

QString withPlus(const QString& text, std::int64_t value, bool isSigned) {
    return isSigned && value > 0 ? QLatin1Char('+') + text : text;
}

} // namespace

QString bytesText(std::int64_t bytes, bool isSigned) {
    return withPlus(formatBytes(bytes), bytes, isSigned);
}

QString countText(std::int64_t count, bool isSigned) {
    return withPlus(formatCount(count), count, isSigned);
}

QString blocksText(std::int64_t blocks, bool isSigned) {
    const bool one = blocks == 1 || blocks == -1;
    return words(one ? "%1 block" : "%1 blocks").arg(countText(blocks, isSigned));
}

QString costText(Cost cost, CostKind kind, bool isSigned) {
    if (kind == CostKind::Bytes) {
        return bytesText(cost.bytes, isSigned);
    }
    const bool one = cost.allocations == 1 || cost.allocations == -1;
    return words(one ? "%1 allocation" : "%1 allocations").arg(countText(cost.allocations, isSigned));
}

QString shareText(std::int64_t part, std::int64_t whole) {
    if (whole <= 0) {
        return {};
    }
    const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
    const double magnitude = std::abs(percent);
    if (part != 0 && magnitude < 0.05) {
        return words("<%1 %").arg(QLocale().toString(0.1, 'f', 1));
    }
    const QString text = QLocale().toString(magnitude, 'f', 1) + QStringLiteral(" %");
    return part < 0 ? QChar(0x2212) + text : text;
}

QString changeText(Cost cost, CostKind kind) {
    const std::int64_t value = cost.of(kind);
    if (value == 0) {
        return words("is unchanged");
    }
    const Cost magnitude{std::abs(cost.bytes), std::abs(cost.allocations)};
    return words(value > 0 ? "grew by %1" : "shrank by %1").arg(costText(magnitude, kind));
}

} // namespace tidemark::ui
