// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/packed_code.h"
#include "core/profile/profile.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// The functions around addresses (module-relative) of one module, read from its file on this machine; each
/// once, by begin. Addresses around which no function is known are left out. Errors: NotFound, NotReadable,
/// Corrupt; Unsupported if another build of the file lies there, or code of a machine that is neither x86-64
/// nor aarch64; Cancelled.
Result<std::vector<PackedFunction>> readFunctions(
    const Module& module, std::span<const std::uint64_t> addresses, std::stop_token stop = {});

} // namespace tidemark
