// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/profile/block_pairing.h"
#include "core/profile/cell_writer.h"
#include "core/profile/death_spill.h"
#include "core/profile/index_bytes.h"
#include "core/profile/index_format.h"
#include "core/profile/packed_column.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// Turns a stream of events into an index (see README.md) in bounded memory.
class IndexWriter final : BlockSink {
public:
    /// The spill files are made in `spillFolder`, if they are needed.
    explicit IndexWriter(
        IndexBytesWriter out, const std::filesystem::path& spillFolder, const IndexLayout& layout = {});
    ~IndexWriter() override;

    /// The event gets the next position. A time before that of the last event is raised to it.
    void addEvent(const BuilderEvent& event);
    /// An event with this address will come soon: has its place in memory fetched.
    void prefetch(std::uint64_t address) const { m_pairing.prefetch(address); }
    /// Instead of events: what is live at a moment, which gets the next position.
    void addSnapshot(Nanoseconds time, std::span<const SnapshotEntry> entries);
    /// Addresses of events only tell blocks apart, and are not kept.
    void leaveAddressesOut() { m_keepAddresses = false; }
    /// The next event's position will be `next`; the events until there are lost. Must not go back.
    void skipTo(Position next);
    Position nextPosition() const { return m_next; }
    Nanoseconds lastTime() const { return m_lastTime; }

    /// `extra` is kept with the index. Nothing may be added afterwards. NotWritable, Cancelled.
    Result<std::shared_ptr<const IndexBytes>> finish(
        std::span<const std::byte> extra = {}, std::stop_token stop = {}, ProgressSink* progress = nullptr);

private:
    void born(const BornRow& row) override;
    void changed(const HeapChangeRecord& change) override;
    void freed(const HeapChangeRecord& change, std::int64_t excess);
    void noteTime(Nanoseconds time);
    void advanceTo(Position position);
    void settle();
    void putPulse();
    void closePulse(Position begin);
    std::uint64_t partsPerBucket() const;
    std::uint32_t partOf(std::uint32_t row) const;
    ColumnWriter& column(ColumnId id) { return *m_columns[static_cast<std::size_t>(id)]; }
    bool writeDeaths(const std::function<bool(double)>& proceed);
    void writeSections(std::span<const std::byte> extra);
    std::array<std::unique_ptr<ColumnWriter>, kSiteColumns> writeSites();
    template <typename T>
    void addSpilled(SectionId id, const SpillBytes& spill, std::uint64_t items);
    template <typename T>
    void addSection(std::uint32_t id, std::span<const T> items);

    IndexLayout m_layout;
    IndexBytesWriter m_out;
    SpillBytes m_spill;
    DeathSpill m_deaths;
    CellWriter m_cells;
    BlockPairing m_pairing;
    std::array<std::unique_ptr<ColumnWriter>, static_cast<std::size_t>(ColumnId::BirthSite)> m_columns;
    std::vector<SectionEntry> m_directory;

    Position m_next = 1;
    Nanoseconds m_lastTime = 0;
    std::uint64_t m_repairedTimes = 0;

    bool m_keepAddresses = true;
    std::vector<SnapshotRecord> m_snapshots;
    SpillBytes m_snapshotSpill;
    SpillBytes m_pulseSpill;
    std::uint64_t m_pulses = 0; ///< in m_pulseSpill
    Pulse m_pulse;              ///< the open one
    Position m_settled = 0;     ///< of the last change, until its extremes are taken
    std::int64_t m_liveBytes = 0;
    std::int64_t m_liveBlocks = 0;
    std::uint32_t m_rows = 0; ///< of changes passed on by the pairing
    std::uint32_t m_frees = 0;
    std::vector<std::uint32_t> m_partRows{0}; ///< first row, by part
};

} // namespace tidemark
