// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/tables.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tidemark {

/// One object on the way from a root to what it holds.
struct HolderStep {
    std::string label; ///< how the step before refers to it: ".bus", "['paid']", "[*]"; of the root its name
    std::string type;  ///< "module", "frame", "dict", "Bus" …
    StackId allocatedBy; ///< invalid = not known
    StackId grownBy;     ///< of a container: where its table of elements was made last; invalid = not known
    friend bool operator==(const HolderStep&, const HolderStep&) = default;
};

/// Who holds the objects of some stacks, as Python's own objects said at a moment.
struct Holder {
    enum class Root : std::uint8_t {
        Module,
        Frame,   ///< a running function
        Unknown, ///< no module or running function leads there: a reference cycle, or C code
    };
    Root root = Root::Unknown;
    std::vector<HolderStep> chain;  ///< from the root to the container; empty if the root is not known
    std::vector<std::string> types; ///< of the held objects, most frequent first
    std::size_t held = 0;           ///< objects that the last of the chain holds …
    std::size_t objects = 0;        ///< … of so many that were found in the stacks' blocks
    bool collectorOff = false;      ///< gc.disable(): cycles stay for good
    friend bool operator==(const Holder&, const Holder&) = default;
};

} // namespace tidemark
