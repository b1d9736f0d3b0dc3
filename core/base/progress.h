// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace tidemark {

/// Receives how far a long job is. Called from the thread that does the job, at most some hundred times per
/// job.
class ProgressSink {
public:
    virtual ~ProgressSink() = default;
    /// `done` of `total` units of `step` ("reading events"); total 0 = unknown.
    virtual void progress(std::string_view step, std::uint64_t done, std::uint64_t total) = 0;
};

} // namespace tidemark
