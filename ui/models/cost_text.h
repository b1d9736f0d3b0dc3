// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Numbers of a cost as people read them. QtCore only, so that models can use it.

#include "core/results/results.h"

#include <QString>

namespace tidemark::ui {

/// "41.2 MiB", "512 B"; with `isSigned` "+41.2 MiB", "−3.0 KiB". Binary units, the locale's decimal point.
QString bytesText(std::int64_t bytes, bool isSigned = false);
/// "12,345"; with `isSigned` "+12,345".
QString countText(std::int64_t count, bool isSigned = false);
/// "1 block", "12,345 blocks"; with `isSigned` "+1 block".
QString blocksText(std::int64_t blocks, bool isSigned = false);
/// By kind: bytesText, or "12,345 allocations".
QString costText(Cost cost, CostKind kind, bool isSigned = false);
/// "12.3 %"; "<0.1 %" for what is there but tiny; empty if `whole` is not positive.
QString shareText(std::int64_t part, std::int64_t whole);
/// "grew by 3.0 MiB", "shrank by 3.0 MiB", "is unchanged".
QString changeText(Cost cost, CostKind kind);

} // namespace tidemark::ui
