// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

namespace tidemark {

/// Bytes of the VEX- or EVEX-encoded (AVX, AVX-512) instruction that `code` begins with; 0 if it begins with
/// none or is cut. The length follows from the encoding alone, whatever the opcode means. Source: Intel SDM
/// volume 2, 2.1.5 (ModR/M and SIB), 2.3.5 (VEX) and 2.7 (EVEX).
std::size_t vexLength(std::span<const std::byte> code);

} // namespace tidemark
