// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"
#include "core/results/stacked_series.h"

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace tidemark {

/// About how much memory a result takes, without what it shares with others.
std::size_t bytesOf(const StackCosts& costs);
std::size_t bytesOf(const CallTree& tree);
std::size_t bytesOf(const CallerCalleeTable& table);
std::size_t bytesOf(const StackList& list);
std::size_t bytesOf(const GroupList& list);
std::size_t bytesOf(const TimeSeries& series);
std::size_t bytesOf(const StackedSeries& series);
std::size_t bytesOf(const Summary& summary);

/// Results by question, the least recently used of which are forgotten when they take more than a limit together.
/// May be used from any thread. The key says what kind of result it is, too.
class ResultCache {
public:
    explicit ResultCache(std::size_t mostBytes) : m_mostBytes(mostBytes) {}

    /// Null if it is not there.
    template <typename T>
    std::shared_ptr<const T> find(const std::string& key) {
        return std::static_pointer_cast<const T>(take(key));
    }
    /// Results of more than half of the limit are not kept.
    template <typename T>
    void keep(const std::string& key, std::shared_ptr<const T> result) {
        const std::size_t bytes = bytesOf(*result) + key.size();
        put(key, std::move(result), bytes);
    }
    std::size_t bytes() const {
        const std::lock_guard lock(m_mutex);
        return m_bytes;
    }

private:
    struct Entry {
        std::string key;
        std::shared_ptr<const void> result;
        std::size_t bytes = 0;
    };
    std::shared_ptr<const void> take(const std::string& key);
    void put(const std::string& key, std::shared_ptr<const void> result, std::size_t bytes);

    const std::size_t m_mostBytes;
    mutable std::mutex m_mutex;
    std::list<Entry> m_entries; ///< the most recently used first
    std::unordered_map<std::string, std::list<Entry>::iterator> m_places;
    std::size_t m_bytes = 0;
};

} // namespace tidemark
