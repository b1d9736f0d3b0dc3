// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

namespace tidemark::recording {

/// Calls `work` once with each number below `count`, two at a time, on threads of their own with as much
/// stack as libdw needs. After a stop no more are begun. Returns when all that began are done.
void forEachModule(
    std::size_t count, const std::stop_token& stop, const std::function<void(std::size_t)>& work);

} // namespace tidemark::recording
