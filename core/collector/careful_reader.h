// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/raw_syscalls.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tidemark::collector {

/// Reads what the target handed to a call that the kernel would refuse with EFAULT where it cannot be read.
/// Each page is asked for once, in a row.
class CarefulReader {
public:
    static constexpr std::size_t kUnreadable = ~std::size_t{0};
    static constexpr std::size_t kMaxText = 128 << 10; ///< the kernel takes no longer ones either

    /// Whether a word, aligned to itself, can be read there.
    bool canRead(const void* at) noexcept {
        const std::uintptr_t page = reinterpret_cast<std::uintptr_t>(at) & ~(kPage - 1);
        if (page == m_page)
            return true;
        if (!isReadable(page))
            return false;
        m_page = page;
        return true;
    }

    /// Bytes before the zero byte; kUnreadable if there is none within kMaxText that can be reached.
    std::size_t length(const char* text) noexcept {
        for (std::size_t done = 0; done < kMaxText;) {
            if (!canRead(text + done))
                return kUnreadable;
            const std::size_t left = kPage - (reinterpret_cast<std::uintptr_t>(text + done) & (kPage - 1));
            const std::size_t here = strnlen(text + done, left);
            done += here;
            if (here < left)
                return done;
        }
        return kUnreadable;
    }

    enum class Answer { No, Yes, Unreadable };

    Answer startsWith(const char* text, const char* with) noexcept {
        for (; *with != '\0'; ++with, ++text) {
            if (!canRead(text))
                return Answer::Unreadable;
            if (*text != *with)
                return Answer::No;
        }
        return Answer::Yes;
    }

private:
    static constexpr std::uintptr_t kPage = 4096;
    std::uintptr_t m_page = 0; ///< the last one that could be read; 0 = none yet
};

} // namespace tidemark::collector
