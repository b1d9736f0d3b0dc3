// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"

#include <functional>
#include <memory>
#include <string_view>

namespace tidemark {

/// Names that show some of the frames only: stacks then consist of these.
class NamesPart {
public:
    /// `shows` is asked once per frame. A stack without any such frame is one frame of the name `nothing`.
    static std::shared_ptr<const Names> make(std::shared_ptr<const Names> whole,
        const std::function<bool(FrameId)>& shows, std::string_view nothing, std::uint64_t generation);
};

/// Whether a frame is one of Python's, as the collector notes them.
bool isPythonFrame(const Frame& frame);

} // namespace tidemark
