// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/dwarf_unit.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace tidemark {

/// Reads the DIEs of a unit one after the other, each at most once.
class DieReader {
public:
    /// Begins with the DIE at `offset`, and knows nothing of what is around it.
    DieReader(DwarfUnit& unit, std::uint64_t offset) : m_unit(&unit), m_cursor(unit.cursor(offset)) {}

    /// The next DIE's declaration; null at the end of siblings, or if ok() is false then. After it, fields()
    /// or skip().
    const Abbrev* next() {
        m_start = m_cursor.offset();
        if (m_cursor.atEnd())
            m_cursor.fail();
        const std::uint64_t code = m_cursor.uleb();
        if (!m_cursor.ok() || code == 0)
            return nullptr;
        const Abbrev* abbrev = m_unit->abbrevs.find(code);
        if (abbrev == nullptr)
            m_cursor.fail();
        return abbrev;
    }
    void fields(const Abbrev& abbrev, DieFields& into) {
        into.clear();
        m_unit->readFields(m_cursor, abbrev, into);
    }
    void skip(const Abbrev& abbrev) { m_unit->skipFields(m_cursor, abbrev); }
    /// After fields(): goes behind the children of the DIE.
    void skipChildren(const Abbrev& abbrev, const DieFields& fields);
    /// In place of fields(): goes behind the DIE and its children.
    void skipTree(const Abbrev& abbrev);
    bool ok() const { return m_cursor.ok(); }
    std::uint64_t start() const { return m_start; } ///< of the last DIE
    std::uint64_t offset() const { return m_cursor.offset(); }

private:
    DwarfUnit* m_unit;
    DwarfCursor m_cursor;
    std::uint64_t m_start = 0;
};

inline void DieReader::skipChildren(const Abbrev& abbrev, const DieFields& fields) {
    if (!abbrev.hasChildren)
        return;
    if (fields.has(Slot::Sibling)) {
        // Backwards would be a loop in broken data.
        if (const auto sibling = m_unit->reference(fields[Slot::Sibling]);
            sibling.unit == m_unit && sibling.offset >= m_cursor.offset()) {
            m_cursor.seek(sibling.offset);
            return;
        }
    }
    DieFields inner;
    for (std::uint64_t depth = 1; depth > 0 && m_cursor.ok();) {
        const Abbrev* child = next();
        if (child == nullptr) {
            --depth;
        } else if (child->hasChildren && child->siblingPlace != Abbrev::kNoPlace) {
            skipTree(*child);
        } else if (child->hasChildren && child->hasSibling) {
            this->fields(*child, inner);
            skipChildren(*child, inner);
        } else {
            skip(*child);
            depth += child->hasChildren ? 1 : 0;
        }
    }
}

inline void DieReader::skipTree(const Abbrev& abbrev) {
    if (!abbrev.hasChildren) {
        skip(abbrev);
        return;
    }
    if (abbrev.siblingPlace != Abbrev::kNoPlace) {
        DwarfCursor at = m_cursor;
        at.skip(abbrev.siblingPlace);
        const std::uint64_t sibling = m_unit->header.offset + at.fixed<std::uint32_t>();
        if (at.ok() && sibling >= at.offset()) {
            m_cursor.seek(sibling);
            return;
        }
    }
    DieFields own;
    fields(abbrev, own);
    skipChildren(abbrev, own);
}

} // namespace tidemark
