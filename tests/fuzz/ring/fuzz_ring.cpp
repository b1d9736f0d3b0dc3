// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The bytes are the content of up to four rings: the first byte says how many share the rest.

#include "core/record/event_merge.h"
#include "core/record/trace_output.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

using namespace tidemark;
using namespace tidemark::recording;

class Rings : public RingSource {
public:
    Rings(std::span<const std::byte> bytes, std::size_t count) {
        const std::size_t share = bytes.size() / count / 8 * 8;
        for (std::size_t i = 0; i < count; ++i) {
            m_rings.push_back(bytes.subspan(i * share, std::min<std::size_t>(share, wire::kRingBytes)));
            status.push_back({wire::RingState::InUse, 1, 1, static_cast<std::uint32_t>(i % 2), 0,
                m_rings.back().size(), 0, {}});
        }
    }
    std::span<const std::byte> window(std::uint32_t ring, std::uint64_t from, std::uint64_t to) override {
        return m_rings[ring].subspan(from, to - from);
    }
    std::vector<RingStatus> status;

private:
    std::vector<std::span<const std::byte>> m_rings;
};

void salvage(Rings& rings) {
    TraceOutput output([](trace::ChunkType, trace::ByteSpan) -> Status { return Ok{}; });
    EventMerge merge(output);
    merge.read(rings.status, rings);
    merge.emit({1000, 0}, EventMerge::Undefined::Wait);
    for (std::size_t taken = 1; taken > 0 || merge.moreToRead();) {
        merge.read(rings.status, rings);
        taken = merge.emit(kEndOfTime, EventMerge::Undefined::Pass);
    }
    for (std::uint32_t ring = 0; ring < rings.status.size(); ++ring) {
        if (merge.consumed(ring) != rings.status[ring].head)
            std::abort();
    }
    if (!output.flush(merge.progress()))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    Rings rings(std::as_bytes(std::span(data, size)).subspan(1), 1 + data[0] % 4);
    salvage(rings);
    return 0;
}
