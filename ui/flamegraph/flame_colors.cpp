// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/flame_colors.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace tidemark::ui {

namespace {

constexpr double kLightnessSpread = 0.035;

/// 0 … 1, the same in every run.
double stableFraction(const std::string& name) {
    std::uint32_t hash = 2166136261U;
    for (const char c : name)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    hash ^= hash >> 13;
    return static_cast<double>(hash % 1024) / 1023;
}

constexpr double kShortest = 1000; ///< ns
constexpr double kNoise = 0.01;    ///< of the scale of changes

} // namespace

QStringList modulesBySize(const Names& names) {
    QHash<QString, qsizetype> functions;
    for (const Function& function : names.functions())
        if (!function.moduleName.empty())
            ++functions[QString::fromStdString(function.moduleName)];
    QStringList modules = functions.keys();
    std::sort(modules.begin(), modules.end(), [&](const QString& one, const QString& other) {
        const qsizetype count = functions.value(one);
        const qsizetype otherCount = functions.value(other);
        return count != otherCount ? count > otherCount : one < other;
    });
    return modules;
}

void FlameColors::reset(std::shared_ptr<const Names> names, const Theme& theme) {
    if (names == m_names && &theme == m_theme && !m_byFunction.empty())
        return;
    m_names = std::move(names);
    m_theme = &theme;
    m_byFunction.assign(m_names != nullptr ? m_names->functions().size() : 0, 0);
    m_byModule.clear();
    m_modules = m_names != nullptr ? CategoryColors(modulesBySize(*m_names)) : CategoryColors();
}

QColor FlameColors::box(FunctionId function) {
    if (!function.valid() || function.index() >= m_byFunction.size())
        return unknown();
    QRgb& color = m_byFunction[function.index()];
    if (color == 0)
        color = compute(m_names->function(function)).rgb();
    return QColor::fromRgb(color);
}

QColor FlameColors::compute(const Function& function) {
    const QString module = QString::fromStdString(function.moduleName);
    if (module.isEmpty())
        return Theme::mixed(m_theme->quietText, m_theme->background, 0.22);
    auto known = m_byModule.find(module);
    if (known == m_byModule.end())
        known = m_byModule.insert(module, m_modules.color(*m_theme, module));
    float hue = 0;
    float saturation = 0;
    float lightness = 0;
    known->getHslF(&hue, &saturation, &lightness);
    const double shifted =
        static_cast<double>(lightness) + (stableFraction(function.name) * 2 - 1) * kLightnessSpread;
    return QColor::fromHslF(hue, saturation, static_cast<float>(std::clamp(shifted, 0.0, 1.0)));
}

QColor FlameColors::lifetime(double nanoseconds, double longest) const {
    const double range = std::log(std::max(2.0, longest / kShortest));
    const double share = std::clamp(std::log(std::max(1.0, nanoseconds / kShortest)) / range, 0.0, 1.0);
    return Theme::mixed(m_theme->seriesColor(Theme::Series::Rss), m_theme->background, 0.06 + 0.36 * share);
}

QColor FlameColors::change(std::int64_t change, std::uint64_t scale) const {
    const double share =
        scale == 0 ? 0 : std::min(1.0, std::abs(static_cast<double>(change)) / static_cast<double>(scale));
    if (share < kNoise)
        return unknown();
    return Theme::mixed(
        change > 0 ? m_theme->grew : m_theme->shrank, m_theme->background, 0.10 + 0.30 * std::sqrt(share));
}

QColor FlameColors::unknown() const {
    return Theme::mixed(m_theme->quietText, m_theme->background, 0.14);
}

QColor FlameColors::merged() const {
    return Theme::mixed(m_theme->quietText, m_theme->background, 0.22);
}

QColor FlameColors::dimmed(const QColor& color) const {
    return Theme::mixed(color, m_theme->background, 0.28);
}

} // namespace tidemark::ui
