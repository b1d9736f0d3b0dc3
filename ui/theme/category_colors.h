// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QHash>
#include <QStringList>

namespace tidemark::ui {

/// Colours of names that are seen side by side. Each name has the colour that it has everywhere, unless one
/// before it in the list took it: then the next free one. So the first Theme::kCategoryColors never share a
/// colour.
class CategoryColors {
public:
    CategoryColors() = default;
    /// `names`: the most important first.
    explicit CategoryColors(const QStringList& names);
    QColor color(const Theme& theme, const QString& name) const;

private:
    QHash<QString, int> m_categories;
};

} // namespace tidemark::ui
