// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/category_colors.h"

#include <array>

namespace tidemark::ui {

CategoryColors::CategoryColors(const QStringList& names) {
    std::array<bool, Theme::kCategoryColors> taken{};
    for (const QString& name : names) {
        if (m_categories.size() == Theme::kCategoryColors)
            return;
        if (m_categories.contains(name))
            continue;
        int category = Theme::categoryOf(name);
        while (taken[static_cast<std::size_t>(category)])
            category = (category + 1) % Theme::kCategoryColors;
        taken[static_cast<std::size_t>(category)] = true;
        m_categories.insert(name, category);
    }
}

QColor CategoryColors::color(const Theme& theme, const QString& name) const {
    const auto known = m_categories.constFind(name);
    return known == m_categories.constEnd() ? theme.categoryColor(name) : theme.categoryColor(*known);
}

} // namespace tidemark::ui
