// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>

namespace tidemark::ui {

/// The indexes that are kept for traces without one of their own.
struct IndexFolder {
    QString path; ///< empty if there is none
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::int64_t limit = 0;
};

IndexFolder indexFolder();
/// Those that are in use stay readable.
void emptyIndexFolder();

} // namespace tidemark::ui
