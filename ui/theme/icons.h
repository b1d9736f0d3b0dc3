// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>
#include <QStringList>

namespace tidemark::ui {

/// One of our own icons (resources/icons, without ".svg"), sharp at any size, always in the current theme's
/// text colour. Null if there is none of this name.
QIcon icon(const QString& name);
/// All names, sorted.
QStringList iconNames();

} // namespace tidemark::ui
