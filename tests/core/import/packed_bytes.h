// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tidemark::tests {

/// One gzip member.
std::string gzipped(std::string_view plain);
/// One zstd frame.
std::string zstdPacked(std::string_view plain);

inline std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text));
}

} // namespace tidemark::tests
