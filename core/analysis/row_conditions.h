// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/row_batch.h"
#include "core/profile/profile.h"
#include "core/profile/row_set.h"
#include "core/query/query.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace tidemark {

/// Conditions on a block that its site does not decide.
class RowConditions {
public:
    bool empty() const {
        return m_ranges.empty() && m_freeingThreads.empty() && m_types.empty() && !m_wantsTemporary &&
               !m_wantsLasting;
    }
    /// Of RowBatch, and no more than the conditions need.
    unsigned columns() const { return m_columns; }

    void addTemporary(bool exclude);
    /// Size, Lifetime or Address.
    void addRange(const Filter& filter);
    /// By ThreadId, and one for unknown threads.
    void addFreeingThreads(const std::vector<std::uint8_t>& matches, bool exclude);
    /// By site whether blocks match, and those of which the opposite is true.
    void addTypes(std::vector<std::uint8_t> matches, RowSet opposites, bool exclude);

private:
    friend class RowTest;
    struct Range {
        Filter::Field field = Filter::Field::Size;
        bool exclude = false;
        std::uint64_t low = 0;
        std::uint64_t high = 0;
    };
    struct FreeingThreads {
        std::vector<std::uint8_t> matches;
        bool exclude = false;
    };
    struct Types {
        std::vector<std::uint8_t> matches;
        std::shared_ptr<const RowSet> opposites;
        bool exclude = false;
    };
    std::vector<Types> m_types;
    std::vector<Range> m_ranges;
    std::vector<FreeingThreads> m_freeingThreads;
    bool m_wantsTemporary = false;
    bool m_wantsLasting = false;
    unsigned m_columns = RowBatch::kNoLives;
};

/// Tests rows, quickest in order of birth. For one thread.
class RowTest {
public:
    RowTest(const ProfileIndex& index, const RowConditions& conditions);
    /// Row `at` of a batch that was loaded with the conditions' columns.
    bool passes(const RowBatch& batch, std::size_t at);

private:
    /// The frees that make a lifetime long enough and not too long, for blocks born at one time.
    struct Window {
        Position first = 0;
        Position end = 0;
        std::uint64_t firstStep = 0; ///< of the clock, at `first`
        std::uint64_t endStep = 0;
    };
    bool inRange(std::size_t range, const RowBatch& batch, std::size_t at);
    void moveTo(Position born);
    Position positionOfStep(std::uint64_t step) const;

    const ProfileIndex& m_index;
    const RowConditions& m_conditions;
    std::uint64_t m_step = 0; ///< of the clock
    Position m_stepBegin = 1; ///< the windows are for births in [m_stepBegin, m_stepEnd)
    Position m_stepEnd = 1;
    std::vector<Window> m_windows; ///< by range; of lifetimes only
};

} // namespace tidemark
