// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QGuiApplication>

namespace tidemark::ui {

namespace {

QFont sizedLike(QFont font, const QFont& model) {
    if (model.pointSizeF() > 0)
        font.setPointSizeF(model.pointSizeF());
    else
        font.setPixelSize(model.pixelSize());
    return font;
}

bool hasTabularDigits(const QFont& font) {
    const QFontMetricsF metrics(font);
    const qreal width = metrics.horizontalAdvance(QLatin1Char('0'));
    for (char digit = '1'; digit <= '9'; ++digit)
        if (qAbs(metrics.horizontalAdvance(QLatin1Char(digit)) - width) > 0.01)
            return false;
    return true;
}

} // namespace

QFont monospacedFont() {
    QFont font = sizedLike(QFontDatabase::systemFont(QFontDatabase::FixedFont), QGuiApplication::font());
    font.setStyleHint(QFont::Monospace);
    font.setFixedPitch(true);
    return font;
}

QFont tabularFont() {
    const QFont font = QGuiApplication::font();
    return hasTabularDigits(font) ? font : monospacedFont();
}

} // namespace tidemark::ui
