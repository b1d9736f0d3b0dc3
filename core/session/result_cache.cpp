// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/result_cache.h"

#include <utility>

namespace tidemark {
namespace {

template <typename T>
std::size_t bytesOf(const std::vector<T>& rows) {
    return rows.capacity() * sizeof(T);
}

std::size_t bytesOf(const std::vector<GroupList::Row>& rows) {
    std::size_t bytes = rows.capacity() * sizeof(GroupList::Row);
    for (const GroupList::Row& row : rows)
        bytes += row.label.capacity();
    return bytes;
}

} // namespace

std::size_t bytesOf(const StackCosts& costs) {
    return sizeof costs + bytesOf(costs.items) + bytesOf(costs.estimates);
}

std::size_t bytesOf(const CallTree& tree) {
    return sizeof tree + bytesOf(tree.nodes) + bytesOf(tree.estimates);
}

std::size_t bytesOf(const CallerCalleeTable& table) {
    std::size_t bytes = sizeof table + bytesOf(table.rows);
    for (const CallerCalleeTable::Row& row : table.rows)
        bytes += bytesOf(row.callers) + bytesOf(row.callees);
    return bytes;
}

std::size_t bytesOf(const StackList& list) {
    return sizeof list + bytesOf(list.rows);
}

std::size_t bytesOf(const GroupList& list) {
    return sizeof list + bytesOf(list.rows);
}

std::size_t bytesOf(const TimeSeries& series) {
    return sizeof series + bytesOf(series.slices) + bytesOf(series.counters);
}

std::size_t bytesOf(const StackedSeries& series) {
    return sizeof series + bytesOf(series.layers) + bytesOf(series.slices) + bytesOf(series.bytes);
}

std::size_t bytesOf(const Summary& summary) {
    return sizeof summary;
}

std::shared_ptr<const void> ResultCache::take(const std::string& key) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_places.find(key);
    if (found == m_places.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->result;
}

void ResultCache::put(const std::string& key, std::shared_ptr<const void> result, std::size_t bytes) {
    const std::lock_guard lock(m_mutex);
    if (bytes > m_mostBytes / 2 || m_places.contains(key))
        return;
    m_entries.push_front({key, std::move(result), bytes});
    m_places.emplace(key, m_entries.begin());
    m_bytes += bytes;
    while (m_bytes > m_mostBytes) {
        m_bytes -= m_entries.back().bytes;
        m_places.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

} // namespace tidemark
