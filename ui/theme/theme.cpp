// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/active_theme.h"

#include <array>
#include <cmath>

namespace tidemark::ui {

namespace {

const Theme* activeTheme = nullptr;

/// Okabe and Ito, "Color Universal Design" (2008), without black.
constexpr std::array<QRgb, Theme::kCategoryColors / 2> kCategories = {
    0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442, 0x0072B2, 0xD55E00, 0xCC79A7};

Theme makeLight() {
    Theme theme;
    theme.dark = false;
    theme.background = QColor(0xFF, 0xFF, 0xFF);
    theme.panel = QColor(0xF6, 0xF7, 0xF9);
    theme.selection = QColor(0xE9, 0xEE, 0xF7);
    theme.border = QColor(0xD9, 0xDD, 0xE3);
    theme.text = QColor(0x1B, 0x1F, 0x24);
    theme.quietText = QColor(0x57, 0x60, 0x6A);
    theme.accent = QColor(0x6A, 0x3F, 0xBF);
    theme.grew = QColor(0xB3, 0x26, 0x1E);
    theme.shrank = QColor(0x1F, 0x5F, 0xB8);
    theme.fresh = QColor(0x7A, 0x52, 0x00);
    return theme;
}

Theme makeDark() {
    Theme theme;
    theme.dark = true;
    theme.background = QColor(0x14, 0x17, 0x1B);
    theme.panel = QColor(0x1B, 0x1F, 0x25);
    theme.selection = QColor(0x2A, 0x2F, 0x45);
    theme.border = QColor(0x2C, 0x32, 0x3A);
    theme.text = QColor(0xE6, 0xE9, 0xED);
    theme.quietText = QColor(0xA3, 0xAD, 0xB8);
    theme.accent = QColor(0xB7, 0x9C, 0xFF);
    theme.grew = QColor(0xFF, 0x8A, 0x7D);
    theme.shrank = QColor(0x7F, 0xB5, 0xFF);
    theme.fresh = QColor(0xE8, 0xBC, 0x62);
    return theme;
}

/// FNV-1a, because qHash differs from run to run.
std::uint32_t stableHash(const QString& name) {
    std::uint32_t hash = 2166136261U;
    for (const char byte : name.toUtf8())
        hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    return hash ^ (hash >> 15);
}

double luminance(const QColor& color) {
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

const Theme& Theme::lightTheme() {
    static const Theme theme = makeLight();
    return theme;
}

const Theme& Theme::darkTheme() {
    static const Theme theme = makeDark();
    return theme;
}

const Theme& Theme::current() {
    return activeTheme != nullptr ? *activeTheme : lightTheme();
}

void setActiveTheme(const Theme& theme) {
    activeTheme = &theme;
}

QColor Theme::mixed(const QColor& over, const QColor& ground, double share) {
    const auto channel = [share](int one, int other) {
        return static_cast<int>(std::lround(one * share + other * (1 - share)));
    };
    return QColor(channel(over.red(), ground.red()), channel(over.green(), ground.green()),
        channel(over.blue(), ground.blue()));
}

double Theme::contrast(const QColor& one, const QColor& other) {
    const double first = luminance(one);
    const double second = luminance(other);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

int Theme::categoryOf(const QString& name) {
    return static_cast<int>(stableHash(name) % kCategories.size());
}

QColor Theme::categoryColor(const QString& name) const {
    return categoryColor(categoryOf(name));
}

QColor Theme::categoryColor(int category) const {
    constexpr double kEnough = 6.0; // leaves room for lighter and darker variants above 4.5
    const auto index = static_cast<std::size_t>(category) % static_cast<std::size_t>(kCategoryColors);
    const QColor full = QColor::fromRgb(kCategories[index % kCategories.size()]);
    const bool pale = index >= kCategories.size();
    double share = dark ? 0.50 : 0.55;
    QColor color = mixed(full, background, share);
    while (contrast(color, text) < kEnough && share > 0.1) {
        share -= 0.05;
        color = mixed(full, background, share);
    }
    return pale ? mixed(full, background, share * 0.55) : color;
}

QColor Theme::seriesColor(Series series) const {
    switch (series) {
    case Series::Live:
        return dark ? QColor(0x56, 0xB4, 0xE9) : QColor(0x00, 0x72, 0xB2);
    case Series::Rss:
        return dark ? QColor(0xE6, 0x9F, 0x00) : QColor(0xC2, 0x55, 0x00);
    case Series::Rate:
        return quietText;
    case Series::Frees:
        return dark ? QColor(0x00, 0xC0, 0x92) : QColor(0x00, 0x80, 0x5C);
    }
    return text;
}

QColor Theme::textOn(const QColor& ground) const {
    return contrast(text, ground) >= contrast(background, ground) ? text : background;
}

} // namespace tidemark::ui
