// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

namespace demo {

/// A least-recently-used cache of rendered pages. Grows until it is full, then stays: not a leak.
class PageCache {
public:
    explicit PageCache(std::size_t capacity) : m_capacity(capacity) {}

    /// The page of `key`, made by `render` if it is not there.
    template <typename Render>
    std::size_t pageBytes(std::size_t key, Render render) {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_index.find(key); found != m_index.end()) {
            m_pages.splice(m_pages.begin(), m_pages, found->second);
            return found->second->text.size();
        }
        m_pages.push_front({key, render()});
        m_index[key] = m_pages.begin();
        if (m_pages.size() > m_capacity) {
            m_index.erase(m_pages.back().key);
            m_pages.pop_back();
        }
        return m_pages.front().text.size();
    }

private:
    struct Page {
        std::size_t key;
        std::string text;
    };
    std::size_t m_capacity;
    std::mutex m_mutex;
    std::list<Page> m_pages;
    std::unordered_map<std::size_t, std::list<Page>::iterator> m_index;
};

} // namespace demo
