// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "ui/theme/category_colors.h"
#include "ui/theme/theme.h"

#include <QColor>
#include <QHash>
#include <QStringList>
#include <cstdint>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// Colours of boxes; those of a comparison say what changed, whatever is chosen.
enum class FlameColoring {
    Module,   ///< the hue from the module, a slight lightness from the function
    Lifetime, ///< the longer the blocks lived on average, the stronger
};

/// Colours of boxes. By module neighbours differ, the same function looks the same everywhere, and no two of
/// a trace's largest modules share a hue. Computed once per function and theme.
class FlameColors {
public:
    void reset(std::shared_ptr<const Names> names, const Theme& theme);
    /// Grey for the root, for functions without a module and for pseudo functions.
    QColor box(FunctionId function);
    /// Of a mean lifetime, on a logarithmic scale from 1 µs to `longest`.
    QColor lifetime(double nanoseconds, double longest) const;
    /// Red grew, blue shrank, the stronger the nearer to `scale`; grey if it is no hundredth of that.
    QColor change(std::int64_t change, std::uint64_t scale) const;
    QColor unknown() const;
    QColor merged() const;
    /// A box that the search does not match.
    QColor dimmed(const QColor& color) const;

private:
    QColor compute(const Function& function);

    std::shared_ptr<const Names> m_names;
    const Theme* m_theme = &Theme::lightTheme();
    std::vector<QRgb> m_byFunction; ///< 0 = not computed yet
    QHash<QString, QColor> m_byModule;
    CategoryColors m_modules;
};

/// The modules with the most functions first.
QStringList modulesBySize(const Names& names);

} // namespace tidemark::ui
