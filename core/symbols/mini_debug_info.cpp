// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/mini_debug_info.h"

#include "core/symbols/elf_sections.h"

#include <algorithm>
#include <lzma.h>
#include <span>

namespace tidemark {

namespace {

constexpr std::uint64_t kDecoderMemory = std::uint64_t{128} << 20U;

/// Empty if `packed` is no xz stream, is damaged or unpacks to more than MiniDebugInfo::kLargest bytes.
std::vector<char> unpack(std::span<const std::uint8_t> packed) {
    std::vector<char> content;
    for (std::size_t size = std::max<std::size_t>(packed.size() * 4, 4096);; size *= 2) {
        content.resize(std::min(size, MiniDebugInfo::kLargest));
        std::uint64_t memory = kDecoderMemory;
        std::size_t read = 0;
        std::size_t written = 0;
        const auto outcome = lzma_stream_buffer_decode(&memory, 0, nullptr, packed.data(), &read,
            packed.size(), reinterpret_cast<std::uint8_t*>(content.data()), &written, content.size());
        if (outcome == LZMA_OK) {
            content.resize(written);
            return content;
        }
        if (outcome != LZMA_BUF_ERROR || content.size() == MiniDebugInfo::kLargest)
            return {};
    }
}

} // namespace

std::unique_ptr<MiniDebugInfo> MiniDebugInfo::of(Elf* elf) {
    const auto section = sectionNamed(elf, ".gnu_debugdata");
    auto content = section.bytes.empty() ? std::vector<char>() : unpack(section.bytes);
    if (content.empty())
        return nullptr;
    auto info = std::unique_ptr<MiniDebugInfo>(new MiniDebugInfo(std::move(content)));
    return info->elf() != nullptr && elf_kind(info->elf()) == ELF_K_ELF ? std::move(info) : nullptr;
}

MiniDebugInfo::MiniDebugInfo(std::vector<char> content)
    : m_content(std::move(content)), m_elf(elf_memory(m_content.data(), m_content.size())) {}

MiniDebugInfo::~MiniDebugInfo() {
    elf_end(m_elf);
}

} // namespace tidemark
