// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/index_writer.h"

#include "core/profile/domain_totals.h"

#include <tsl/robin_map.h>
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace tidemark {
namespace {

std::int64_t wrappedSum(std::int64_t one, std::uint64_t other) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(one) + other);
}
std::int64_t wrappedDifference(std::int64_t one, std::uint64_t other) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(one) - other);
}

ColumnWriter::Shape shapeOf(ColumnId id) {
    switch (id) {
    case ColumnId::Born:
        return ColumnWriter::Shape::Rising;
    case ColumnId::StepPosition:
    case ColumnId::StepTime:
        return ColumnWriter::Shape::Sloping;
    case ColumnId::FreeOrder:
        return ColumnWriter::Shape::Stepping;
    case ColumnId::Site:
    case ColumnId::Address:
        return ColumnWriter::Shape::Repeating;
    default:
        return ColumnWriter::Shape::Flat;
    }
}

} // namespace

IndexWriter::IndexWriter(
    IndexBytesWriter out, const std::filesystem::path& spillFolder, const IndexLayout& layout)
    : m_layout(layout), m_out(std::move(out)), m_spill(spillFolder), m_deaths(m_spill),
      m_cells(m_out, m_spill, layout.leastCellsBetweenCheckpoints), m_pairing(*this),
      m_snapshotSpill(spillFolder), m_pulseSpill(spillFolder) {
    m_out.append(std::as_bytes(std::span(&kIndexMagic, 1)));
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        m_columns[i] = std::make_unique<ColumnWriter>(m_out, shapeOf(static_cast<ColumnId>(i)));
}

IndexWriter::~IndexWriter() = default;

void IndexWriter::addEvent(const BuilderEvent& event) {
    noteTime(event.time);
    m_pairing.add(event, m_next);
    ++m_next;
}

void IndexWriter::addSnapshot(Nanoseconds time, std::span<const SnapshotEntry> entries) {
    std::vector<SnapshotCell> cells;
    tsl::robin_map<std::uint32_t, std::size_t> places; // Of sites in `cells`.
    for (const SnapshotEntry& entry : entries) {
        SiteRecord like;
        like.stack = entry.stack.value();
        like.thread = ThreadId().value();
        like.domain = static_cast<std::uint8_t>(entry.domain);
        like.pool = entry.pool;
        const std::uint32_t site = m_pairing.sites().find(like);
        const auto [found, isNew] = places.try_emplace(site, cells.size());
        if (isNew)
            cells.push_back({site, 0, 0, 0});
        SnapshotCell& cell = cells[found->second];
        cell.bytes = wrappedSum(cell.bytes, static_cast<std::uint64_t>(entry.bytes));
        cell.blocks = wrappedSum(cell.blocks, static_cast<std::uint64_t>(entry.blocks));
    }
    noteTime(time);
    ++m_next;
    m_snapshotSpill.append(std::as_bytes(std::span(cells)));
    m_snapshots.push_back({(m_snapshots.empty() ? 0 : m_snapshots.back().cellsEnd) + cells.size()});
}

void IndexWriter::skipTo(Position next) {
    assert(next >= m_next);
    m_next = std::max(next, m_next);
}

void IndexWriter::noteTime(Nanoseconds time) {
    if (time < m_lastTime)
        ++m_repairedTimes;
    time = std::max(time, m_lastTime);
    if (time == m_lastTime && column(ColumnId::StepTime).size() > 0)
        return;
    m_lastTime = time;
    column(ColumnId::StepPosition).add(m_next);
    column(ColumnId::StepTime).add(static_cast<std::uint64_t>(time));
}

void IndexWriter::born(const BornRow& row) {
    column(ColumnId::Born).add(row.born);
    column(ColumnId::Site).add(row.site);
    column(ColumnId::Size).add(zigzag(m_pairing.sites().excess(row.site, row.size)));
    column(ColumnId::Address).add(m_keepAddresses ? std::rotr(row.address, 4) : 0);
    column(ColumnId::Usable)
        .add(row.usable == 0 ? 0 : 1 + zigzag(static_cast<std::int64_t>(row.usable - usualUsable(row.size))));
    column(ColumnId::Previous).add(row.previous == BornRow::kNone ? 0 : row.row - row.previous);
}

void IndexWriter::changed(const HeapChangeRecord& change) {
    advanceTo(change.position);
    const SiteRecord& site = m_pairing.sites().sites()[change.site];
    const bool counts = isInTotals(static_cast<Domain>(site.domain));
    const std::int64_t excess = m_pairing.sites().excess(change.site, change.size);
    if (change.kind == HeapChangeRecord::Kind::Free) {
        freed(change, excess);
        if (counts) {
            m_liveBytes = wrappedDifference(m_liveBytes, change.size);
            --m_liveBlocks;
            ++m_pulse.freed;
        }
        return;
    }
    ++m_rows;
    m_cells.born(change.site, excess);
    if (counts) {
        m_liveBytes = wrappedSum(m_liveBytes, change.size);
        ++m_liveBlocks;
        ++m_pulse.allocations;
        m_pulse.bytesAllocated += change.size;
    }
}

void IndexWriter::freed(const HeapChangeRecord& change, std::int64_t excess) {
    ++m_frees;
    m_pairing.sites().countFree(change.site, change.temporary);
    column(ColumnId::FreeOrder).add(BornRow::kNone - change.row);
    m_cells.freed(partOf(change.row), change.site, excess);
    RowDeath death;
    death.lifetime = change.position - change.born;
    death.temporary = change.temporary;
    death.next = change.next == BornRow::kNone ? 0 : change.next - change.row;
    death.freeStack = change.freeStack.value();
    if (m_pairing.sites().sites()[change.site].thread != change.thread.value())
        death.freeingThread = change.thread.valid() ? change.thread.value() + 2 : 1;
    m_deaths.add(change.row, death);
}

std::uint32_t IndexWriter::partOf(std::uint32_t row) const {
    if (row >= m_partRows.back())
        return static_cast<std::uint32_t>(m_partRows.size() - 1);
    const auto after = std::upper_bound(m_partRows.begin(), m_partRows.end(), row);
    return static_cast<std::uint32_t>(after - m_partRows.begin() - 1);
}

void IndexWriter::advanceTo(Position position) {
    if (position == m_settled)
        return;
    settle();
    m_settled = position;
    if (position - m_pulse.begin > m_layout.pulseEvents)
        closePulse(position - 1);
}

/// All changes at one position are in: takes the extremes.
void IndexWriter::settle() {
    m_pulse.minimumBytes = std::min(m_pulse.minimumBytes, m_liveBytes);
    m_pulse.maximumBytes = std::max(m_pulse.maximumBytes, m_liveBytes);
    m_pulse.maximumBlocks = std::max(m_pulse.maximumBlocks, m_liveBlocks);
}

void IndexWriter::putPulse() {
    m_pulseSpill.append(std::as_bytes(std::span(&m_pulse, 1)));
    ++m_pulses;
}

void IndexWriter::closePulse(Position begin) {
    putPulse();
    if (m_pulses % m_layout.pulsesPerSmallestBucket == 0) {
        m_cells.closePart();
        m_partRows.push_back(m_rows);
    }
    m_pulse = {};
    m_pulse.begin = begin;
    m_pulse.rows = m_rows;
    m_pulse.frees = m_frees;
    m_pulse.liveBytes = m_pulse.minimumBytes = m_pulse.maximumBytes = m_liveBytes;
    m_pulse.liveBlocks = m_pulse.maximumBlocks = m_liveBlocks;
}

std::uint64_t IndexWriter::partsPerBucket() const {
    const std::uint64_t parts = std::max<std::uint64_t>(m_cells.part(), 1);
    return (parts + m_layout.mostBuckets - 1) / m_layout.mostBuckets;
}

bool IndexWriter::writeDeaths(const std::function<bool(double)>& proceed) {
    const std::uint32_t rows = m_pairing.rows();
    for (std::uint64_t first = 0; first < rows; first += DeathSpill::kPartRows) {
        if (!proceed(static_cast<double>(first) / rows))
            return false;
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(DeathSpill::kPartRows, rows - first));
        for (const RowDeath& death :
            m_deaths.part(static_cast<std::uint32_t>(first >> DeathSpill::kRowBits), count)) {
            column(ColumnId::Lifetime).add(death.lifetime);
            column(ColumnId::Temporary).add(death.temporary ? 1 : 0);
            column(ColumnId::FreeingThread).add(death.freeingThread);
            column(ColumnId::Next).add(death.next);
            column(ColumnId::FreeStack).add(death.freeStack);
        }
    }
    return true;
}

template <typename T>
void IndexWriter::addSection(std::uint32_t id, std::span<const T> items) {
    const auto bytes = std::as_bytes(items);
    m_directory.push_back(
        {id, sizeof(T), m_out.append(bytes), items.size(), XXH3_64bits(bytes.data(), bytes.size())});
}

std::array<std::unique_ptr<ColumnWriter>, kSiteColumns> IndexWriter::writeSites() {
    std::array<std::unique_ptr<ColumnWriter>, kSiteColumns> columns;
    for (auto& column : columns)
        column = std::make_unique<ColumnWriter>(m_out);
    std::uint32_t last = 0;
    for (const SiteRecord& site : m_pairing.sites().sites()) {
        const std::array<std::uint64_t, kSiteColumns> values{
            zigzag(static_cast<std::int64_t>(site.stack) - last), site.thread,
            std::uint64_t{site.call} | std::uint64_t{site.domain} << 8 | std::uint64_t{site.sizeClass} << 16,
            site.pool, site.typicalSize, site.rows, zigzag(static_cast<std::int64_t>(site.excess)),
            site.rows - site.freed, site.temporary};
        for (std::size_t i = 0; i < values.size(); ++i)
            columns[i]->add(values[i]);
        last = site.stack;
    }
    return columns;
}

template <typename T>
void IndexWriter::addSpilled(SectionId id, const SpillBytes& spill, std::uint64_t items) {
    constexpr std::uint64_t kAtOnce = 8192;
    SectionEntry entry{static_cast<std::uint32_t>(id), sizeof(T), 0, items, 0};
    XXH3_state_t* const state = XXH3_createState();
    XXH3_64bits_reset(state);
    std::vector<T> some;
    for (std::uint64_t first = 0; first < items; first += kAtOnce) {
        some.resize(static_cast<std::size_t>(std::min(kAtOnce, items - first)));
        const auto bytes = std::as_writable_bytes(std::span(some));
        spill.read(first * sizeof(T), bytes);
        XXH3_64bits_update(state, bytes.data(), bytes.size());
        const std::uint64_t offset = m_out.append(bytes);
        entry.offset = first == 0 ? offset : entry.offset;
    }
    entry.checksum = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    m_directory.push_back(entry);
}

void IndexWriter::writeSections(std::span<const std::byte> extra) {
    IndexFacts facts;
    m_pairing.tell(facts);
    facts.frees = m_frees;
    facts.lastPosition = m_next - 1;
    facts.lastTime = m_lastTime;
    facts.repairedTimes = m_repairedTimes;
    facts.buckets = m_cells.buckets();
    facts.pulsesPerBucket = m_layout.pulsesPerSmallestBucket * partsPerBucket();

    std::array<ColumnWriter*, kColumns> columns{};
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        columns[i] = m_columns[i].get();
    std::size_t next = m_columns.size();
    for (CellColumnsWriter* cells :
        {&m_cells.birthCells(), &m_cells.deathCells(), &m_cells.liveCells(), &m_cells.sumCells()}) {
        columns[next++] = &cells->site();
        columns[next++] = &cells->count();
        columns[next++] = &cells->excess();
    }
    const auto sites = writeSites();
    for (const auto& one : sites)
        columns[next++] = one.get();
    std::array<std::uint64_t, kColumns> sizes{};
    for (std::size_t i = 0; i < kColumns; ++i) {
        sizes[i] = columns[i]->size();
        addSection(kFirstColumnSection + static_cast<std::uint32_t>(i),
            std::span<const ColumnBlock>(columns[i]->finish()));
    }
    const auto add = [this](SectionId id, auto items) { addSection(static_cast<std::uint32_t>(id), items); };
    add(SectionId::Facts, std::span<const IndexFacts>(&facts, 1));
    add(SectionId::ColumnSizes, std::span<const std::uint64_t>(sizes));
    addSpilled<Pulse>(SectionId::Pulses, m_pulseSpill, m_pulses);
    add(SectionId::BirthLists, std::span<const std::uint64_t>(m_cells.birthLists()));
    add(SectionId::DeathLists, std::span<const std::uint64_t>(m_cells.deathLists()));
    add(SectionId::DeathRuns, std::span<const CellRun>(m_cells.deathRuns()));
    add(SectionId::Checkpoints, std::span<const Checkpoint>(m_cells.checkpoints()));
    add(SectionId::CheckpointRuns, std::span<const CellRun>(m_cells.checkpointRuns()));
    add(SectionId::Snapshots, std::span<const SnapshotRecord>(m_snapshots));
    addSpilled<SnapshotCell>(
        SectionId::SnapshotCells, m_snapshotSpill, m_snapshots.empty() ? 0 : m_snapshots.back().cellsEnd);
    add(SectionId::Extra, extra);
    IndexFooter footer;
    footer.directoryItems = m_directory.size();
    const auto directory = std::as_bytes(std::span(m_directory));
    footer.directoryOffset = m_out.append(directory);
    footer.directoryChecksum = XXH3_64bits(directory.data(), directory.size());
    m_out.append(std::as_bytes(std::span(&footer, 1)));
}

Result<std::shared_ptr<const IndexBytes>> IndexWriter::finish(
    std::span<const std::byte> extra, std::stop_token stop, ProgressSink* progress) {
    const auto proceed = [&](double begin) {
        return [&, begin](double share) {
            if (progress != nullptr)
                progress->progress(
                    "building the index", static_cast<std::uint64_t>(500 * (begin + share)), 1000);
            return !stop.stop_requested();
        };
    };
    m_pairing.finish();
    settle();
    closePulse(m_next - 1);
    putPulse();
    if ((m_pulses - 1) % m_layout.pulsesPerSmallestBucket != 0)
        m_cells.closePart();
    if (!writeDeaths(proceed(0)) || !m_cells.finish(partsPerBucket(), proceed(1)))
        return Error{ErrorCode::Cancelled, "Building the index was cancelled."};
    writeSections(extra);
    (void)proceed(1)(1);
    if ((m_spill.failed() || m_pulseSpill.failed() || m_snapshotSpill.failed()) && !m_out.failure())
        return Error{
            ErrorCode::NotWritable, "The index could not be built: there is no room for temporary files."};
    return m_out.finish();
}

} // namespace tidemark
