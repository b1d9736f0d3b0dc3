// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "ui/theme/theme.h"

#include <QColor>
#include <QHash>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// Colours of boxes: the hue from the module, a slight lightness from the function, so that neighbours differ
/// and the same function looks the same everywhere. Computed once per function and theme.
class FlameColors {
public:
    void reset(std::shared_ptr<const Names> names, const Theme& theme);
    /// Grey for the root, for functions without a module and for pseudo functions.
    QColor box(FunctionId function);
    QColor merged() const;
    /// A box that the search does not match.
    QColor dimmed(const QColor& color) const;

private:
    QColor compute(const Function& function);

    std::shared_ptr<const Names> m_names;
    const Theme* m_theme = &Theme::lightTheme();
    std::vector<QRgb> m_byFunction; ///< 0 = not computed yet
    QHash<QString, QColor> m_byModule;
};

} // namespace tidemark::ui
