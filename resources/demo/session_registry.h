// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace demo {

struct Session {
    std::uint64_t user = 0;
    std::vector<char> basket;
};

/// Keeps the open sessions by number.
template <typename Entry>
class Registry {
public:
    Entry& open(std::uint64_t number) {
        const std::lock_guard lock(m_mutex);
        return *store(number);
    }

    void close(std::uint64_t number) {
        const std::lock_guard lock(m_mutex);
        m_entries.erase(number);
    }

private:
    std::unique_ptr<Entry>& store(std::uint64_t number) {
        auto& slot = m_entries[number];
        slot = makeEntry(number);
        return slot;
    }

    static std::unique_ptr<Entry> makeEntry(std::uint64_t number) {
        auto entry = std::make_unique<Entry>();
        entry->user = number;
        entry->basket.resize(1536);
        return entry;
    }

    std::mutex m_mutex;
    std::map<std::uint64_t, std::unique_ptr<Entry>> m_entries;
};

} // namespace demo
