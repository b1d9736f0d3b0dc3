// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tsl/robin_map.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::tracemalloc {

/// File names, frames, tracebacks and kinds of traces of all snapshots of a series, each once, by content.
/// Numbers count from 0.
class TraceTables {
public:
    static constexpr std::uint32_t kMost = (1u << 28) - 1; ///< of each

    struct Frame {
        std::uint32_t file = 0;
        std::uint32_t line = 0;
    };
    /// What traces can have in common.
    struct Kind {
        std::uint32_t traceback = 0;
        std::uint32_t domain = 0;
        bool cut = false; ///< frames further out were not kept
        friend bool operator==(const Kind&, const Kind&) = default;
    };

    std::uint32_t text(std::string_view text);
    std::uint32_t frame(Frame frame);
    /// Newest frame first.
    std::uint32_t traceback(std::span<const std::uint32_t> frames);
    std::uint32_t kind(const Kind& kind);

    std::size_t texts() const { return m_texts.size(); }
    std::size_t frames() const { return m_frames.size(); }
    std::size_t tracebacks() const { return m_tracebackEnds.size(); }
    std::size_t kinds() const { return m_kinds.size(); }
    const std::string& textOf(std::uint32_t number) const { return m_texts[number]; }
    Frame frameOf(std::uint32_t number) const { return m_frames[number]; }
    std::span<const std::uint32_t> framesOf(std::uint32_t traceback) const;
    const Kind& kindOf(std::uint32_t number) const { return m_kinds[number]; }

private:
    struct Mixed {
        std::size_t operator()(std::uint64_t key) const {
            key ^= key >> 32;
            return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15) >> 13);
        }
    };
    struct KindKey {
        std::uint64_t place = 0;
        std::uint32_t domain = 0;
        friend bool operator==(const KindKey&, const KindKey&) = default;
    };
    struct KindHash {
        std::size_t operator()(const KindKey& key) const {
            return Mixed()(key.place ^ std::uint64_t{key.domain} << 29);
        }
    };
    std::deque<std::string> m_texts;
    tsl::robin_map<std::string_view, std::uint32_t> m_textNumbers;
    std::vector<Frame> m_frames;
    tsl::robin_map<std::uint64_t, std::uint32_t, Mixed> m_frameNumbers;
    std::vector<std::uint32_t> m_tracebackFrames;
    std::vector<std::size_t> m_tracebackEnds;
    std::vector<std::uint32_t> m_sameHash; ///< by traceback: one before it with the same hash, or itself
    tsl::robin_map<std::uint64_t, std::uint32_t, Mixed> m_lastOfHash;
    std::vector<Kind> m_kinds;
    std::vector<std::uint32_t>
        m_lastKinds; ///< by traceback: the one that was last asked for; nearly always the same
    tsl::robin_map<KindKey, std::uint32_t, KindHash> m_kindNumbers;
};

} // namespace tidemark::tracemalloc
