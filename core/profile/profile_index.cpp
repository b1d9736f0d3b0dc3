// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_index.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace tidemark {
namespace {

Error corrupt() {
    return {ErrorCode::Corrupt, "The index is damaged."};
}

/// The sections of an index, found by their ids.
class Sections {
public:
    explicit Sections(const IndexBytes& bytes) : m_bytes(bytes) {
        const std::uint64_t size = bytes.all().size();
        if (size < sizeof(IndexFooter) + sizeof(kIndexMagic))
            return;
        IndexFooter footer;
        std::memcpy(&footer, bytes.all().data() + size - sizeof footer, sizeof footer);
        if (footer.magic != kIndexMagic || footer.directoryItems > 4096 || footer.directoryOffset % 8 != 0)
            return;
        const auto directory = bytes.at(footer.directoryOffset, footer.directoryItems * sizeof(SectionEntry));
        if (directory.empty() ||
            (!bytes.trusted() && XXH3_64bits(directory.data(), directory.size()) != footer.directoryChecksum))
            return;
        m_entries.resize(static_cast<std::size_t>(footer.directoryItems));
        std::memcpy(m_entries.data(), directory.data(), directory.size());
    }

    template <typename T>
    std::optional<std::span<const T>> find(std::uint32_t id) const {
        for (const SectionEntry& entry : m_entries) {
            if (entry.id != id)
                continue;
            if (entry.itemBytes != sizeof(T) || entry.offset % 8 != 0 || entry.items > m_bytes.all().size())
                return std::nullopt;
            const auto bytes = m_bytes.at(entry.offset, entry.items * sizeof(T));
            if (bytes.size() != entry.items * sizeof(T))
                return std::nullopt;
            if (!m_bytes.trusted() && XXH3_64bits(bytes.data(), bytes.size()) != entry.checksum)
                return std::nullopt;
            return std::span(reinterpret_cast<const T*>(bytes.data()), static_cast<std::size_t>(entry.items));
        }
        return std::nullopt;
    }

    template <typename T>
    bool read(SectionId id, std::span<const T>& place) const {
        const auto found = find<T>(static_cast<std::uint32_t>(id));
        place = found.value_or(std::span<const T>{});
        return found.has_value();
    }

private:
    const IndexBytes& m_bytes;
    std::vector<SectionEntry> m_entries;
};

bool isAscending(std::span<const std::uint64_t> ends, std::uint64_t limit) {
    return std::is_sorted(ends.begin(), ends.end()) && (ends.empty() || ends.back() <= limit);
}

bool areRunsGood(std::span<const CellRun> runs, std::uint64_t cells, std::uint64_t buckets) {
    const auto isBefore = [](const CellRun& one, const CellRun& other) { return one.end < other.end; };
    return std::is_sorted(runs.begin(), runs.end(), isBefore) && (runs.empty() || runs.back().end <= cells) &&
           std::all_of(runs.begin(), runs.end(), [=](const CellRun& run) { return run.bucket < buckets; });
}

} // namespace

Result<std::shared_ptr<const ProfileIndex>> ProfileIndex::open(std::shared_ptr<const IndexBytes> bytes) {
    std::shared_ptr<ProfileIndex> index(new ProfileIndex());
    index->m_bytes = std::move(bytes);
    Status done = index->read();
    if (done)
        done = index->readSites();
    if (done)
        done = index->checkColumns();
    if (done)
        done = index->checkLists();
    if (!done)
        return done.error();
    return std::shared_ptr<const ProfileIndex>(std::move(index));
}

Status ProfileIndex::read() {
    const Sections sections(*m_bytes);
    std::span<const IndexFacts> facts;
    std::span<const std::uint64_t> sizes;
    const bool isThere =
        sections.read(SectionId::Facts, facts) && sections.read(SectionId::ColumnSizes, sizes) &&
        sections.read(SectionId::Pulses, m_pulses) && sections.read(SectionId::BirthLists, m_birthLists) &&
        sections.read(SectionId::DeathLists, m_deathLists) &&
        sections.read(SectionId::DeathRuns, m_deathRuns) &&
        sections.read(SectionId::Checkpoints, m_checkpoints) &&
        sections.read(SectionId::CheckpointRuns, m_liveRuns) && sections.read(SectionId::Extra, m_extra);
    if (!isThere || facts.size() != 1 || sizes.size() != kColumns)
        return corrupt();
    m_facts = facts.data();
    // Indexes of before there were any have none.
    (void)sections.read(SectionId::Snapshots, m_snapshots);
    (void)sections.read(SectionId::SnapshotCells, m_snapshotCells);
    for (std::size_t i = 0; i < kColumns; ++i) {
        const auto blocks = sections.find<ColumnBlock>(kFirstColumnSection + static_cast<std::uint32_t>(i));
        if (!blocks || blocks->size() != (sizes[i] + kColumnBlock - 1) / kColumnBlock)
            return corrupt();
        m_columns[i] = PackedColumn(*m_bytes, *blocks, sizes[i]);
    }
    return Ok{};
}

Status ProfileIndex::readSites() {
    constexpr auto kFirst = static_cast<std::size_t>(ColumnId::SiteStack);
    constexpr std::size_t kAtOnce = kColumnBlock;
    const std::uint64_t count = m_columns[kFirst].size();
    const std::uint64_t most = std::max<std::uint64_t>(m_facts->rows, m_snapshotCells.size());
    for (std::size_t i = kFirst; i < kColumns; ++i)
        if (m_columns[i].size() != count || count > most || count > bytes())
            return corrupt();
    m_siteRecords.reserve(static_cast<std::size_t>(count));
    std::array<std::array<std::uint64_t, kAtOnce>, kSiteColumns> values;
    std::uint32_t stack = 0;
    for (std::uint64_t begin = 0; begin < count; begin += kAtOnce) {
        const std::uint64_t end = std::min(count, begin + kAtOnce);
        for (std::size_t i = 0; i < kSiteColumns; ++i)
            m_columns[kFirst + i].decode(begin, end, values[i].data());
        for (std::size_t i = 0; i < end - begin; ++i) {
            stack += static_cast<std::uint32_t>(unzigzag(values[0][i]));
            SiteRecord site;
            site.stack = stack;
            site.thread = static_cast<std::uint32_t>(values[1][i]);
            site.call = static_cast<std::uint8_t>(values[2][i]);
            site.domain = static_cast<std::uint8_t>(values[2][i] >> 8);
            site.sizeClass = static_cast<std::uint8_t>(values[2][i] >> 16);
            site.pool = static_cast<std::uint32_t>(values[3][i]);
            site.typicalSize = values[4][i];
            site.rows = values[5][i];
            site.excess = static_cast<std::uint64_t>(unzigzag(values[6][i]));
            site.freed = site.rows - values[7][i];
            site.temporary = values[8][i];
            m_siteRecords.push_back(site);
        }
    }
    m_sites = m_siteRecords;
    return m_bytes->damaged() ? corrupt() : Status(Ok{});
}

Status ProfileIndex::checkColumns() {
    const auto size = [this](ColumnId id) { return column(id).size(); };
    bool good = m_facts->rows <= 0xffffffff && m_facts->frees <= m_facts->rows;
    for (auto i = static_cast<std::uint32_t>(ColumnId::Born);
         i < static_cast<std::uint32_t>(ColumnId::FreeOrder); ++i)
        good = good && size(static_cast<ColumnId>(i)) == m_facts->rows;
    for (const ColumnId cells :
        {ColumnId::BirthSite, ColumnId::DeathSite, ColumnId::LiveSite, ColumnId::SumSite}) {
        const auto first = static_cast<std::uint32_t>(cells);
        good = good && size(static_cast<ColumnId>(first + 1)) == size(cells) &&
               size(static_cast<ColumnId>(first + 2)) == size(cells);
    }
    good = good && size(ColumnId::FreeOrder) == m_facts->frees &&
           size(ColumnId::StepTime) == size(ColumnId::StepPosition) &&
           (m_facts->rows == 0 || !m_sites.empty());
    return good ? Status(Ok{}) : corrupt();
}

Status ProfileIndex::checkLists() const {
    const auto isBefore = [](const Pulse& one, const Pulse& other) {
        return one.begin < other.begin || one.rows < other.rows || one.frees < other.frees;
    };
    bool good = m_pulses.size() >= 2 && m_pulses.front().begin == 0 && m_pulses.front().rows == 0 &&
                m_pulses.front().frees == 0 && m_pulses.back().rows == m_facts->rows &&
                m_pulses.back().frees == m_facts->frees && m_pulses.back().begin == m_facts->lastPosition;
    for (std::size_t i = 1; good && i < m_pulses.size(); ++i)
        good = !isBefore(m_pulses[i], m_pulses[i - 1]);
    const std::uint64_t buckets = m_facts->buckets;
    good = good && m_facts->pulsesPerBucket > 0 && buckets <= kMostBuckets &&
           m_birthLists.size() == buckets && m_deathLists.size() == buckets &&
           isAscending(m_birthLists, column(ColumnId::BirthSite).size()) &&
           isAscending(m_deathLists, m_deathRuns.size()) &&
           areRunsGood(m_deathRuns, column(ColumnId::DeathSite).size(), buckets) &&
           areRunsGood(m_liveRuns, column(ColumnId::LiveSite).size(), buckets);
    Checkpoint last;
    for (std::size_t i = 0; good && i < m_checkpoints.size(); ++i) {
        const Checkpoint& one = m_checkpoints[i];
        good = one.bucket >= last.bucket && one.bucket < buckets && one.runsEnd >= last.runsEnd &&
               one.runsEnd <= m_liveRuns.size() && one.sumsEnd >= last.sumsEnd &&
               one.sumsEnd <= column(ColumnId::SumSite).size();
        last = one;
    }
    good = good && areSnapshotsGood();
    return good ? Status(Ok{}) : corrupt();
}

bool ProfileIndex::areSnapshotsGood() const {
    if (m_snapshots.empty())
        return m_snapshotCells.empty();
    const auto endsBefore = [](const SnapshotRecord& one, const SnapshotRecord& other) {
        return one.cellsEnd < other.cellsEnd;
    };
    return m_facts->rows == 0 && m_facts->lastPosition == m_snapshots.size() &&
           std::is_sorted(m_snapshots.begin(), m_snapshots.end(), endsBefore) &&
           m_snapshots.back().cellsEnd == m_snapshotCells.size() &&
           std::all_of(m_snapshotCells.begin(), m_snapshotCells.end(),
               [this](const SnapshotCell& cell) { return cell.site < m_sites.size(); });
}

std::span<const SnapshotCell> ProfileIndex::liveCellsAt(Position snapshot) const {
    if (snapshot == 0 || m_snapshots.empty())
        return {};
    const auto number = static_cast<std::size_t>(std::min<Position>(snapshot, m_snapshots.size()));
    const std::uint64_t begin = number == 1 ? 0 : m_snapshots[number - 2].cellsEnd;
    return m_snapshotCells.subspan(
        static_cast<std::size_t>(begin), static_cast<std::size_t>(m_snapshots[number - 1].cellsEnd - begin));
}

Position ProfileIndex::freed(RowIndex row) const {
    const std::uint64_t lifetime = column(ColumnId::Lifetime).get(row);
    return lifetime == 0 ? kNever : born(row) + lifetime;
}

std::uint64_t ProfileIndex::sizeOf(RowIndex row) const {
    return m_sites[siteOf(row)].typicalSize +
           static_cast<std::uint64_t>(unzigzag(column(ColumnId::Size).get(row)));
}

std::size_t ProfileIndex::pulseAt(Position moment) const {
    const auto after = std::upper_bound(m_pulses.begin(), m_pulses.end() - 1, moment,
        [](Position wanted, const Pulse& pulse) { return wanted < pulse.begin; });
    return static_cast<std::size_t>(after - m_pulses.begin() - 1);
}

RowIndex ProfileIndex::bornBy(Position event) const {
    const std::size_t pulse = pulseAt(event);
    RowIndex low = m_pulses[pulse].rows;
    RowIndex high = m_pulses[pulse + 1].rows;
    while (low < high) {
        const RowIndex middle = low + (high - low) / 2;
        if (born(middle) <= event)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

FreeIndex ProfileIndex::freedBy(Position event) const {
    const std::size_t pulse = pulseAt(event);
    FreeIndex low = m_pulses[pulse].frees;
    FreeIndex high = m_pulses[pulse + 1].frees;
    while (low < high) {
        const FreeIndex middle = low + (high - low) / 2;
        if (freed(freedRow(middle)) <= event)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

namespace {

/// How many of a column's values, which ascend as signed numbers, are not above a limit.
std::uint64_t countUpTo(const PackedColumn& column, std::int64_t limit) {
    std::uint64_t low = 0;
    std::uint64_t high = column.size();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (static_cast<std::int64_t>(column.get(middle)) <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

} // namespace

Nanoseconds ProfileIndex::timeOf(Position event) const {
    constexpr std::uint64_t kMost = static_cast<std::uint64_t>(INT64_MAX);
    const std::uint64_t steps =
        countUpTo(column(ColumnId::StepPosition), static_cast<std::int64_t>(std::min(event, kMost)));
    return steps == 0 ? 0 : static_cast<Nanoseconds>(column(ColumnId::StepTime).get(steps - 1));
}

Moment ProfileIndex::momentAt(Nanoseconds time) const {
    const std::uint64_t steps = countUpTo(column(ColumnId::StepTime), time);
    const PackedColumn& positions = column(ColumnId::StepPosition);
    return Moment{steps == positions.size() ? m_facts->lastPosition : positions.get(steps) - 1};
}

const Pulse& ProfileIndex::pulseOf(BucketIndex boundary) const {
    const std::uint64_t pulse = boundary * m_facts->pulsesPerBucket;
    return m_pulses[static_cast<std::size_t>(std::min<std::uint64_t>(pulse, m_pulses.size() - 1))];
}

BucketIndex ProfileIndex::boundaryAt(Position moment) const {
    if (moment >= m_facts->lastPosition)
        return buckets();
    return static_cast<BucketIndex>(std::min(pulseAt(moment) / m_facts->pulsesPerBucket, m_facts->buckets));
}

Position ProfileIndex::positionOf(BucketIndex boundary) const {
    return boundary >= buckets() ? m_facts->lastPosition : pulseOf(boundary).begin;
}

RowIndex ProfileIndex::rowsAt(BucketIndex boundary) const {
    return boundary >= buckets() ? rows() : pulseOf(boundary).rows;
}

FreeIndex ProfileIndex::freesAt(BucketIndex boundary) const {
    return boundary >= buckets() ? frees() : pulseOf(boundary).frees;
}

ProfileIndex::CellRange ProfileIndex::births(BucketIndex bucket) const {
    return {bucket == 0 ? 0 : m_birthLists[bucket - 1], m_birthLists[bucket]};
}

std::span<const CellRun> ProfileIndex::deathRuns(BucketIndex bucket) const {
    const std::uint64_t begin = bucket == 0 ? 0 : m_deathLists[bucket - 1];
    return m_deathRuns.subspan(
        static_cast<std::size_t>(begin), static_cast<std::size_t>(m_deathLists[bucket] - begin));
}

std::span<const CellRun> ProfileIndex::liveRuns(std::size_t checkpoint) const {
    const std::uint64_t begin = checkpoint == 0 ? 0 : m_checkpoints[checkpoint - 1].runsEnd;
    return m_liveRuns.subspan(
        static_cast<std::size_t>(begin), static_cast<std::size_t>(m_checkpoints[checkpoint].runsEnd - begin));
}

ProfileIndex::CellRange ProfileIndex::sums(std::size_t checkpoint) const {
    return {checkpoint == 0 ? 0 : m_checkpoints[checkpoint - 1].sumsEnd, m_checkpoints[checkpoint].sumsEnd};
}

} // namespace tidemark
