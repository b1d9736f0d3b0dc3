// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which ELF file was where, and when.

#include "core/record/ring_reader.h"
#include "core/trace_format/chunks.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace tidemark::recording {

/// Modules by address and order. A module gets its id in the trace when it is first used or when its load is
/// reached in the order, whichever comes first. The same image mapped again at the same place is the same
/// module.
class ModuleMap {
public:
    /// Asked for addresses that no announced module contains; may be empty.
    using Lookup = std::function<std::optional<ModuleImage>(std::uint64_t address)>;
    explicit ModuleMap(Lookup lookup = {}) : m_lookup(std::move(lookup)) {}

    /// Handle of the module; kNoModule if it was announced before and has not been unloaded since.
    std::uint32_t announceLoad(EventKey key, ModuleImage image);
    /// Handle of the module that was there; kNoModule if none was known.
    std::uint32_t announceUnload(EventKey key, std::uint64_t start, std::uint64_t end);

    /// The order has reached the announcement; `position` is the last event before it.
    void loadReached(std::uint32_t handle, Position position);
    void unloadReached(std::uint32_t handle, Position position);

    /// The module that contains the address at `key`, else the next one to be loaded there, else the last one
    /// that was there, else what the lookup says. kNoModule if nothing is known.
    std::uint32_t find(std::uint64_t address, EventKey key);
    /// Its id in the trace, given now if it has none yet.
    std::uint32_t idOf(std::uint32_t handle, Position position);
    std::uint64_t biasOf(std::uint32_t handle) const { return m_entries[handle].image.bias; }

    /// Changes whenever an address may mean another module than before.
    std::uint64_t generation() const { return m_generation; }

    /// New and changed modules since the last call.
    std::vector<trace::Module> takeChanges();
    /// All modules that have an id, by id.
    std::vector<trace::Module> all() const;
    /// Takes over the modules of an existing trace, in order of their ids.
    void restore(std::span<const trace::Module> modules);

private:
    struct Entry {
        ModuleImage image;
        EventKey loaded;
        EventKey unloaded = kEndOfTime;
        std::uint32_t id = kNoModule;
        Position loadedAt = 0;
        Position unloadedAt = kNever;
        bool changed = false;
    };
    static trace::Module toTrace(const Entry& entry);

    Lookup m_lookup;
    std::vector<Entry> m_entries;
    std::vector<std::uint32_t> m_handleOfId;
    std::uint64_t m_generation = 0;
};

} // namespace tidemark::recording
