// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Words for single blocks. QtCore only.

#include "core/profile/names.h"
#include "core/results/results.h"

#include <QString>

namespace tidemark::ui {

/// "#3 worker" or "#3"; empty for the invalid id.
QString threadText(const Profile& profile, ThreadId thread);
/// "malloc", "new[]"
QString callText(Call call);
/// "0x7f00a8c0"
QString addressText(std::uint64_t address);
/// "12.345678 s": fine enough to tell moments of one trace apart.
QString momentTimeText(Nanoseconds time);
/// "34.5 ms", "2.1 s"; of a block that was never freed "to the end".
QString lifetimeText(const AllocationPage::Row& row);
/// One sentence about a block: size, address, times, threads.
QString blockText(const Profile& profile, const AllocationPage::Row& row);

} // namespace tidemark::ui
