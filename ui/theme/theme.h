// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Every colour, distance and font of the window. Nothing outside ui/theme names a colour.

#include "ui/format/format.h"

#include <QColor>
#include <QFont>
#include <QString>

class QApplication;

namespace tidemark::ui {

struct Theme {
    bool dark = false;
    QColor background, panel, selection, border, text, quietText, accent, grew, shrank, fresh;

    static const Theme& lightTheme();
    static const Theme& darkTheme();
    /// The theme that applyTheme() was last given (light before).
    static const Theme& current();

    /// Stable per name, colour-blind-safe (Okabe–Ito), muted for areas. Same colour in every view and run.
    QColor categoryColor(const QString& name) const;
    /// The colour of one of kCategoryColors categories; two neighbours among the first seven have other hues,
    /// the later ones are paler variants.
    QColor categoryColor(int category) const;
    static constexpr int kCategoryColors = 14;
    /// The category whose colour categoryColor(name) has.
    static int categoryOf(const QString& name);
    /// Lines and areas of charts, which have fixed meanings.
    enum class Series { Live, Rss, Rate, Frees };
    QColor seriesColor(Series series) const;
    /// `share` (0 … 1) of `over` on top of `ground`, opaque.
    static QColor mixed(const QColor& over, const QColor& ground, double share);
    /// WCAG 2 contrast ratio of two opaque colours, 1 … 21.
    static double contrast(const QColor& one, const QColor& other);
    /// Readable text on `ground`: text or background colour, whichever contrasts more.
    QColor textOn(const QColor& ground) const;
};

inline constexpr int kGrid = 4; ///< device-independent pixels; margins and gaps are multiples

enum class ThemeChoice { System, Light, Dark };

/// Palette, style sheet and fonts of the application. System asks the desktop portal (D-Bus) for color-scheme
/// without waiting: the answer and later changes are applied when they come. Widgets notice by
/// QEvent::PaletteChange.
void applyTheme(QApplication& application, ThemeChoice choice);

QFont monospacedFont();
QFont tabularFont(); ///< UI font with tabular digits where the font has them

/// Middle elision of template arguments and parameters, never of the function's own name; whole if it fits
/// `pixels`.
QString elideFunction(const QString& name, const QFont& font, int pixels);

} // namespace tidemark::ui
