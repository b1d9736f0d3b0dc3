// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/ring_file.h"
#include "tests/core/record/record_bytes.h"

#include <stdexcept>

namespace tidemark::recording {

/// A thread of a target, played by the test: claims a ring of a ring file and publishes records in it.
class FakeProducer {
public:
    FakeProducer(RingFile& file, std::uint32_t ring, std::int32_t tid) : m_file(file), m_index(ring) {
        auto ready = static_cast<std::uint32_t>(wire::RingState::Ready);
        if (!header().state.compare_exchange_strong(
                ready, static_cast<std::uint32_t>(wire::RingState::InUse)))
            throw std::runtime_error("the ring is not ready");
        header().tid = tid;
        header().generation.fetch_add(1);
        if (file.page().rings_claimed.load() <= ring)
            file.page().rings_claimed = ring + 1;
    }

    /// False if there is no room.
    bool write(const RecordBytes& record) {
        auto head = header().head.load();
        const std::uint64_t offset = head % wire::kRingBytes;
        const std::uint64_t left = wire::kRingBytes - offset;
        const std::uint64_t padding = record.size() > left ? left : 0;
        const std::uint64_t end = head + padding + record.size();
        if (end - header().tail.load() > wire::kRingBytes || end > header().backed_until.load())
            return false;
        if (padding > 0) {
            copy(head, filler(static_cast<std::uint16_t>(padding / 8)));
            head += padding;
        }
        copy(head, record);
        header().head = head + record.size();
        return true;
    }

    wire::RingHeader& header() { return m_file.header().rings[m_index]; }
    void end() { header().state = static_cast<std::uint32_t>(wire::RingState::Ended); }

private:
    void copy(std::uint64_t at, const RecordBytes& bytes) {
        const auto room = m_file.window(m_index, at, at + bytes.size());
        std::memcpy(const_cast<std::byte*>(room.data()), bytes.data(), bytes.size());
    }

    RingFile& m_file;
    std::uint32_t m_index;
};

} // namespace tidemark::recording
