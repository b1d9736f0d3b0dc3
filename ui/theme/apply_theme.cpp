// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/active_theme.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/system_color_scheme.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPixmapCache>
#include <QStyle>
#include <QStyleFactory>

namespace tidemark::ui {

namespace {

void dress(QApplication& application, const Theme& theme) {
    if (!application.styleSheet().isEmpty() && &Theme::current() == &theme)
        return;
    setActiveTheme(theme);
    application.setPalette(palette(theme));
    application.setStyleSheet(styleSheet(theme));
}

/// Until the portal answers: what the platform's own palette looks like, asked before we set ours.
bool platformLooksDark() {
    static const bool dark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark;
}

const Theme& themeFor(bool dark) {
    return dark ? Theme::darkTheme() : Theme::lightTheme();
}

} // namespace

void applyTheme(QApplication& application, ThemeChoice choice) {
    const bool startDark = platformLooksDark();
    // Styles keep pictures of controls by palette. Under a style sheet Qt 6.4 gives each widget a palette of
    // its own, so that nothing is found again, and the names of what was kept are never forgotten.
    QPixmapCache::setCacheLimit(0);
    if (application.styleSheet().isEmpty())
        application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    delete application.findChild<SystemColorScheme*>(QString(), Qt::FindDirectChildrenOnly);
    if (choice != ThemeChoice::System) {
        dress(application, themeFor(choice == ThemeChoice::Dark));
        return;
    }
    dress(application, themeFor(startDark));
    auto* scheme = new SystemColorScheme(&application);
    QObject::connect(scheme, &SystemColorScheme::answered, &application,
        [&application](bool dark) { dress(application, themeFor(dark)); });
    scheme->start();
}

} // namespace tidemark::ui
