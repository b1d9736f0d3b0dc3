// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which blocks hold the objects of an object graph: joined by address, at the graph's moment.

#include "core/profile/profile_index.h"
#include "core/profile/row_set.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace tidemark {

class Profile;

/// Of blocks of the heap and of Python's allocator that live at the moment of Profile::objectGraph(): whose
/// objects they hold. Immutable.
class ObjectBlocks {
public:
    /// Nothing if the profile has no object graph or no addresses.
    explicit ObjectBlocks(const Profile& profile);

    /// What blocks have in common: the type of an object that lies in each, or whose table does.
    struct Kind {
        std::string type;
        bool isTable = false;
    };
    std::span<const Kind> kinds() const { return m_kinds; }
    const RowSet& rows() const { return m_rows; }
    /// Of one of rows(): index into kinds(). An object goes before another one's table.
    std::uint32_t kindOf(RowIndex row) const;

private:
    RowSet m_rows;
    std::vector<RowIndex> m_found;             ///< rows(), ascending
    std::vector<std::uint32_t> m_kindOfFound;  ///< beside m_found
    std::vector<std::uint32_t> m_firstOfBlock; ///< by block of the columns: place in m_found; and the end
    std::vector<Kind> m_kinds;
};

/// Of a profile's object graph; null if there is none, or if its objects lie in no blocks. All rows are
/// looked through when it is first called. From any thread.
const ObjectBlocks* objectBlocksOf(const Profile& profile);

/// Finds them once, on whichever thread asks first.
class LazyObjectBlocks {
public:
    const ObjectBlocks* of(const Profile& profile);

private:
    std::once_flag m_once;
    std::unique_ptr<const ObjectBlocks> m_blocks;
};

} // namespace tidemark
