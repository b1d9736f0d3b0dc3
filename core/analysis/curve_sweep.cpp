// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/curve_sweep.h"

#include "core/analysis/row_batch.h"
#include "core/analysis/shown_rows.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <bit>
#include <future>
#include <memory>
#include <thread>

namespace tidemark {
namespace {

/// Measured: a free that is looked up takes as long as some dozen rows in order.
constexpr std::uint64_t kRowsPerLookUp = 24;
constexpr unsigned kEventsPerPart = 16; ///< as a power of two …
constexpr unsigned kMostParts = 12;     ///< … unless there would be more than this power of parts

/// Frees of a part that is yet to come: their places in it and sizes.
class PendingFrees {
public:
    void add(std::uint32_t place, std::uint64_t size) {
        if (size < kLong) {
            m_words.push_back(std::uint64_t{place} << 32 | size);
            return;
        }
        m_words.push_back(std::uint64_t{place} << 32 | kLong);
        m_words.push_back(size);
    }
    template <typename Use>
    void takeAll(Use&& use) {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            const auto place = static_cast<std::uint32_t>(m_words[i] >> 32);
            std::uint64_t size = m_words[i] & kLong;
            if (size == kLong)
                size = m_words[++i];
            use(place, size);
        }
        m_words = {};
    }

private:
    static constexpr std::uint64_t kLong = 0xffff'ffff; ///< the size is the next word
    std::vector<std::uint64_t> m_words;
};

/// The events of the range in parts of equal length; part 0 holds the range's begin.
struct Parts {
    Parts(const ProfileIndex& index, Moment before, std::span<const Moment> pieceEnds, std::uint32_t oneIn)
        : begin(before.after), end(pieceEnds.back().after), ends(pieceEnds),
          grain(static_cast<unsigned>(std::bit_width(oneIn)) - 1) {
        const auto bits = static_cast<unsigned>(std::bit_width(index.facts().lastPosition));
        shift = std::max(kEventsPerPart, bits > kMostParts ? bits - kMostParts : 0) + grain;
        first = begin >> shift;
        count = end > begin ? static_cast<std::size_t>(((end - 1) >> shift) - first) + 1 : 0;
    }
    std::size_t partOf(Position position) const {
        return static_cast<std::size_t>(((position - 1) >> shift) - first);
    }
    /// Which place of the part an event belongs to.
    std::size_t placeOf(Position event, std::size_t part) const {
        return static_cast<std::size_t>((event - baseOf(part) - 1) >> grain);
    }
    std::size_t places() const { return std::size_t{1} << (shift - grain); }
    /// The event before the part.
    Position baseOf(std::size_t part) const { return (first + part) << shift; }
    Position beginOf(std::size_t part) const { return std::max(baseOf(part), begin); }
    Position endOf(std::size_t part) const { return std::min(baseOf(part + 1), end); }
    std::size_t endAfter(Position event) const {
        return static_cast<std::size_t>(
            std::lower_bound(ends.begin(), ends.end(), Moment{event}) - ends.begin());
    }

    Position begin = 0;
    Position end = 0;
    std::span<const Moment> ends;
    unsigned grain = 0; ///< so many events, as a power of two, share a place
    unsigned shift = 0; ///< events of a part, as a power of two
    Position first = 0;
    std::size_t count = 0;
};

/// One of the threads of a sweep: takes every n-th part.
class CurveWorker {
public:
    CurveWorker(const ProfileIndex& index, ShownBlocks blocks, const Parts& parts, CostKind curve,
        std::uint32_t oneIn)
        : m_index(index), m_shown(blocks), m_parts(parts), m_curve(curve), m_oneIn(oneIn),
          m_rows(index, blocks), m_pending(parts.count), m_costs(parts.places()), m_blocks(parts.places()) {}

    /// Frees of rows that were born before the range. False if stopped.
    bool readOlder(RowIndex begin, RowIndex end, const std::stop_token& stop) {
        return m_rows.forEach(
            begin, end, m_oneIn, [&] { return !stop.stop_requested(); },
            [&](const ShownRows::Row& row) {
                const Position freed = row.born + row.lifetime;
                if (row.lifetime != 0 && freed > m_parts.begin && freed <= m_parts.end)
                    putAside(freed, row.size);
            });
    }

    /// The same, looked up one by one: frees [begin, end) of rows before `older`. False if stopped.
    bool readOlderFrees(FreeIndex begin, FreeIndex end, RowIndex older, const std::stop_token& stop) {
        std::array<std::uint64_t, kColumnBlock> rows;
        while (begin < end) {
            if (stop.stop_requested())
                return false;
            const FreeIndex blockEnd = RowBatch::endOf(begin, end);
            m_index.column(ColumnId::FreeOrder).decodeInBlock(begin, blockEnd, rows.data());
            for (std::size_t i = 0; i < blockEnd - begin; ++i) {
                const RowIndex row = m_index.clampRow(~rows[i]);
                if (row >= older || row / kColumnBlock % m_oneIn != 0 || !isShown(row))
                    continue;
                if (const Position freed = m_index.freed(row); freed > m_parts.begin && freed <= m_parts.end)
                    putAside(freed, m_index.sizeOf(row));
            }
            begin = blockEnd;
        }
        return true;
    }

    /// Births of a part, and all frees of what was born in it. False if stopped.
    bool readPart(std::size_t part, std::vector<CurvePiece>& pieces, const std::stop_token& stop) {
        const Position begin = m_parts.beginOf(part);
        const Position end = m_parts.endOf(part);
        std::size_t next = m_parts.endAfter(begin + 1);
        pieces.assign(m_parts.endAfter(end) - next + 1, {});
        CurvePiece* piece = pieces.data();
        const bool isBytes = m_curve == CostKind::Bytes;
        const auto use = [&](const ShownRows::Row& row) {
            if (row.born <= begin || row.born > end)
                return; // Only in a damaged index.
            for (; row.born > m_parts.ends[next].after; ++next)
                ++piece;
            ++piece->births;
            piece->bornBytes += row.size;
            const std::size_t place = m_parts.placeOf(row.born, part);
            m_costs[place] += isBytes ? row.size : 1;
            ++m_blocks[place];
            const Position freed = row.born + row.lifetime;
            if (row.lifetime == 0 || freed > m_parts.end || freed < row.born)
                return;
            if (freed <= end)
                free(m_parts.placeOf(freed, part), row.size);
            else
                putAside(freed, row.size);
        };
        return m_rows.forEach(
            m_index.bornBy(begin), m_index.bornBy(end), m_oneIn, [&] { return !stop.stop_requested(); }, use);
    }

    /// Adds what others have put aside for a part.
    void takePending(std::size_t part, CurveWorker& from) {
        from.m_pending[part].takeAll([this](std::uint32_t place, std::uint64_t size) { free(place, size); });
    }

    /// Walks along the curve of a part and forgets it.
    void finishPart(std::size_t part, std::vector<CurvePiece>& pieces) {
        const Position end = m_parts.endOf(part);
        std::size_t place = m_parts.placeOf(m_parts.beginOf(part) + 1, part);
        std::size_t next = m_parts.endAfter(m_parts.beginOf(part) + 1);
        for (CurvePiece& piece : pieces) {
            const Position pieceEnd = m_parts.ends[next++].after;
            const std::size_t placeEnd =
                pieceEnd < end ? m_parts.placeOf(pieceEnd + 1, part) : m_parts.placeOf(end, part) + 1;
            if (place < placeEnd)
                walk(part, place, placeEnd, piece);
            place = std::max(place, placeEnd);
        }
    }

private:
    bool isShown(RowIndex row) const {
        return m_shown.rows != nullptr ? m_shown.rows->contains(row)
                                       : (*m_shown.sites)[m_index.siteOf(row)] != 0;
    }
    void free(std::size_t place, std::uint64_t size) {
        m_costs[place] -= m_curve == CostKind::Bytes ? size : 1;
        --m_blocks[place];
    }
    void putAside(Position freed, std::uint64_t size) {
        const std::size_t part = m_parts.partOf(freed);
        m_pending[part].add(static_cast<std::uint32_t>(m_parts.placeOf(freed, part)), size);
    }
    void walk(std::size_t part, std::size_t begin, std::size_t end, CurvePiece& piece) {
        std::int64_t live = 0;
        std::int64_t blocks = 0;
        std::int64_t lowest = 0;
        std::int64_t highest = 0;
        std::size_t behind = 0; // the place after which it is highest
        for (std::size_t place = begin; place < end; ++place) {
            live = static_cast<std::int64_t>(static_cast<std::uint64_t>(live) + m_costs[place]);
            m_costs[place] = 0;
            blocks += m_blocks[place];
            m_blocks[place] = 0;
            lowest = std::min(lowest, live);
            behind = live > highest ? place + 1 : behind;
            highest = std::max(highest, live);
        }
        piece.change = m_curve == CostKind::Bytes ? Cost{live, blocks} : Cost{0, live};
        piece.lowest = lowest;
        piece.highest = highest;
        if (behind != 0)
            piece.highestAfter =
                std::min(m_parts.baseOf(part) + (Position{behind} << m_parts.grain), m_parts.endOf(part));
    }

    const ProfileIndex& m_index;
    ShownBlocks m_shown;
    const Parts& m_parts;
    CostKind m_curve;
    std::uint32_t m_oneIn;
    ShownRows m_rows;
    std::vector<PendingFrees> m_pending; ///< by part
    std::vector<std::uint64_t> m_costs;  ///< by place in the part: what the event there adds, modulo 2^64
    std::vector<std::int32_t> m_blocks;
};

std::int64_t times(std::int64_t value, std::uint32_t factor) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) * factor);
}

std::int64_t sum(std::int64_t one, std::int64_t other) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(one) + static_cast<std::uint64_t>(other));
}

/// Puts `next`, which follows, behind `piece`.
void append(CurvePiece& piece, const CurvePiece& next, CostKind curve) {
    const std::int64_t live = piece.change.of(curve);
    piece.births += next.births;
    piece.bornBytes += next.bornBytes;
    piece.lowest = std::min(piece.lowest, sum(live, next.lowest));
    if (const std::int64_t highest = sum(live, next.highest); highest > piece.highest) {
        piece.highest = highest;
        piece.highestAfter = next.highestAfter;
    }
    piece.change += next.change;
}

/// All pieces of a sweep, from those of its parts.
std::vector<CurvePiece> joinPieces(const Parts& parts, const std::vector<std::vector<CurvePiece>>& byPart,
    CostKind curve, std::uint32_t oneIn) {
    std::vector<CurvePiece> all(parts.ends.size());
    for (std::size_t part = 0; part < byPart.size(); ++part) {
        std::size_t number = parts.endAfter(parts.beginOf(part) + 1);
        for (const CurvePiece& piece : byPart[part])
            append(all[number++], piece, curve);
    }
    for (CurvePiece& piece : all) {
        piece.births *= oneIn;
        piece.bornBytes *= oneIn;
        piece.change = {times(piece.change.bytes, oneIn), times(piece.change.allocations, oneIn)};
        piece.lowest = times(piece.lowest, oneIn);
        piece.highest = times(piece.highest, oneIn);
    }
    return all;
}

/// Parts in turns: each thread reads one, then, when all have, finishes it.
class CurveSweep {
public:
    CurveSweep(const ProfileIndex& index, ShownBlocks blocks, const Parts& parts, CostKind curve,
        const std::stop_token& stop, std::uint32_t oneIn)
        : m_parts(parts), m_stop(stop), m_pieces(parts.count), m_older(index.bornBy(parts.begin)),
          m_firstFree(index.freedBy(parts.begin)), m_endFree(index.freedBy(parts.end)),
          m_looksUp(m_older > kRowsPerLookUp * (m_endFree - m_firstFree)) {
        constexpr std::uint64_t kManyRows = 1'000'000;
        const std::uint64_t rows = index.bornBy(parts.end) - (m_looksUp ? m_older : 0);
        const std::size_t threads =
            rows / oneIn >= kManyRows && std::thread::hardware_concurrency() > 1 ? 2 : 1;
        for (std::size_t i = 0; i < threads; ++i)
            m_workers.push_back(std::make_unique<CurveWorker>(index, blocks, parts, curve, oneIn));
    }

    /// The pieces by part; nothing if stopped.
    const std::vector<std::vector<CurvePiece>>* run() {
        std::barrier<> turns(static_cast<std::ptrdiff_t>(m_workers.size()));
        std::vector<std::future<void>> others;
        for (std::size_t i = 1; i < m_workers.size(); ++i)
            others.push_back(std::async(std::launch::async, [this, i, &turns] { work(i, turns); }));
        work(0, turns);
        for (auto& other : others)
            other.get();
        return m_stopped ? nullptr : &m_pieces;
    }

private:
    void work(std::size_t number, std::barrier<>& turns) {
        CurveWorker& worker = *m_workers[number];
        const std::size_t all = m_workers.size();
        const auto share = [all](std::uint32_t begin, std::uint32_t end, std::size_t i) {
            return begin + static_cast<std::uint32_t>(std::uint64_t{end - begin} * i / all);
        };
        bool done = m_looksUp
                        ? worker.readOlderFrees(share(m_firstFree, m_endFree, number),
                              share(m_firstFree, m_endFree, number + 1), m_older, m_stop)
                        : worker.readOlder(share(0, m_older, number), share(0, m_older, number + 1), m_stop);
        for (std::size_t part = number; part < m_parts.count && done; part += all) {
            done = worker.readPart(part, m_pieces[part], m_stop);
            if (!done)
                break;
            turns.arrive_and_wait();
            for (const auto& other : m_workers)
                worker.takePending(part, *other);
            worker.finishPart(part, m_pieces[part]);
        }
        if (!done)
            m_stopped = true;
        turns.arrive_and_drop(); // Whoever still has parts to do goes on alone.
    }

    const Parts& m_parts;
    const std::stop_token& m_stop;
    std::vector<std::vector<CurvePiece>> m_pieces; ///< by part
    RowIndex m_older;                              ///< rows that were born before the range
    FreeIndex m_firstFree;
    FreeIndex m_endFree;
    bool m_looksUp; ///< the older rows' frees; else all older rows are read
    std::vector<std::unique_ptr<CurveWorker>> m_workers;
    std::atomic<bool> m_stopped = false;
};

} // namespace

bool sweepPays(const ProfileIndex& index, MomentRange range) {
    if (range.begin >= range.end)
        return false;
    const std::uint64_t frees = index.freedBy(range.end.after) - index.freedBy(range.begin.after);
    return index.bornBy(range.end.after) < kRowsPerLookUp * frees;
}

std::optional<std::vector<CurvePiece>> sweepCurve(const ProfileIndex& index, ShownBlocks blocks, Moment begin,
    std::span<const Moment> ends, CostKind curve, const std::stop_token& stop, std::uint32_t oneIn) {
    oneIn = std::max(oneIn, 1u);
    const Parts parts(index, begin, ends, oneIn);
    CurveSweep sweep(index, blocks, parts, curve, stop, oneIn);
    const auto* const pieces = sweep.run();
    if (pieces == nullptr)
        return std::nullopt;
    return joinPieces(parts, *pieces, curve, oneIn);
}

} // namespace tidemark
