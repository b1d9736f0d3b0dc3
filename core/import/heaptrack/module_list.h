// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/profile_builder.h"

#include <tsl/robin_map.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidemark::heaptrack {

/// The modules of a raw file as they come and go, and the frames of addresses in them.
class ModuleList {
public:
    static constexpr std::size_t kMostModules = std::size_t{64} << 10;
    static constexpr std::size_t kMostFrames = std::size_t{16} << 20;

    struct Segment {
        std::uint64_t address = 0; ///< before relocation
        std::uint64_t bytes = 0;
    };

    /// All modules are gone, unless they are added again before the event after `position`.
    void clear(Position position);
    void add(ProfileBuilder& builder, std::string_view path, std::uint64_t bias,
        const std::vector<Segment>& segments, Position position);
    /// The frame of an address of code that is mapped now; an invalid one beyond the limit.
    FrameId frameOf(ProfileBuilder& builder, std::uint64_t returnAddress);
    /// Tells the builder how long the modules stayed.
    void finish(ProfileBuilder& builder);

private:
    struct Known {
        ModuleId id;
        Module module;
        bool mapped = false;
    };
    struct Mapped {
        std::uint64_t end = 0;
        std::uint64_t bias = 0;
        ModuleId module;
    };
    std::map<std::pair<std::string, std::uint64_t>, Known> m_known; ///< by path and bias
    std::map<std::uint64_t, Mapped> m_mapped;                       ///< by begin
    tsl::robin_map<std::uint64_t, FrameId> m_frames;                ///< by address, of what is mapped now
    std::map<std::pair<std::uint32_t, std::uint64_t>, FrameId>
        m_allFrames; ///< by module and relative address
};

} // namespace tidemark::heaptrack
