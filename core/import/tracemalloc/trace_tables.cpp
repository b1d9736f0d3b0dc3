// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/tracemalloc/trace_tables.h"

#include <algorithm>

namespace tidemark::tracemalloc {

std::uint32_t TraceTables::text(std::string_view text) {
    const auto known = m_textNumbers.find(text);
    if (known != m_textNumbers.end())
        return known->second;
    const auto number = static_cast<std::uint32_t>(m_texts.size());
    m_textNumbers.emplace(m_texts.emplace_back(text), number);
    return number;
}

std::uint32_t TraceTables::frame(Frame frame) {
    const std::uint64_t key = std::uint64_t{frame.file} << 32 | frame.line;
    const auto [found, isNew] = m_frameNumbers.try_emplace(key, static_cast<std::uint32_t>(m_frames.size()));
    if (isNew)
        m_frames.push_back(frame);
    return found->second;
}

std::span<const std::uint32_t> TraceTables::framesOf(std::uint32_t traceback) const {
    const std::size_t begin = traceback == 0 ? 0 : m_tracebackEnds[traceback - 1];
    return std::span(m_tracebackFrames).subspan(begin, m_tracebackEnds[traceback] - begin);
}

std::uint32_t TraceTables::traceback(std::span<const std::uint32_t> frames) {
    std::uint64_t hash = frames.size();
    for (const std::uint32_t frame : frames)
        hash = (hash ^ frame) * 0x9e3779b97f4a7c15 + (hash >> 29);
    const auto number = static_cast<std::uint32_t>(m_tracebackEnds.size());
    const auto [last, isNew] = m_lastOfHash.try_emplace(hash, number);
    if (!isNew) {
        for (std::uint32_t other = last->second;; other = m_sameHash[other]) {
            const auto known = framesOf(other);
            if (std::equal(known.begin(), known.end(), frames.begin(), frames.end()))
                return other;
            if (m_sameHash[other] == other)
                break;
        }
    }
    m_sameHash.push_back(last->second);
    last.value() = number;
    m_tracebackFrames.insert(m_tracebackFrames.end(), frames.begin(), frames.end());
    m_tracebackEnds.push_back(m_tracebackFrames.size());
    return number;
}

std::uint32_t TraceTables::kind(const Kind& kind) {
    if (kind.traceback >= m_lastKinds.size())
        m_lastKinds.resize(tracebacks());
    std::uint32_t& last = m_lastKinds[kind.traceback];
    if (last < m_kinds.size() && m_kinds[last] == kind)
        return last;
    const KindKey key{std::uint64_t{kind.traceback} << 1 | (kind.cut ? 1u : 0u), kind.domain};
    const auto [found, isNew] = m_kindNumbers.try_emplace(key, static_cast<std::uint32_t>(m_kinds.size()));
    if (isNew)
        m_kinds.push_back(kind);
    last = found->second;
    return last;
}

} // namespace tidemark::tracemalloc
