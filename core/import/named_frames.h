// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile_builder.h"

#include <tsl/robin_map.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// What a source says about a frame, in its own words.
struct NamedFrame {
    std::string_view function; ///< empty = not known
    std::string_view module;   ///< a path; empty = not known
    std::string_view file;     ///< empty = not known
    std::uint32_t line = 0;    ///< 0 = not known
    std::uint64_t address = 0; ///< absolute
};

/// Frames and stacks of sources that name functions and lines rather than addresses.
class NamedFrames {
public:
    explicit NamedFrames(ProfileBuilder& builder) : m_builder(builder) {}

    /// A new frame.
    FrameId add(const NamedFrame& frame);
    /// The stack of `parent` and one frame further in; the same again for the same two.
    StackId stack(StackId parent, FrameId frame);

    /// Of the profile that the builder became.
    std::shared_ptr<const Names> namesOf(const std::shared_ptr<const Profile>& profile) const;

private:
    struct Named {
        std::uint32_t function = 0;
        std::uint32_t file = 0;
        std::uint32_t line = 0;
    };
    std::uint32_t textOf(std::string_view text);

    ProfileBuilder& m_builder;
    std::vector<Named> m_frames; ///< by FrameId
    std::vector<std::string> m_texts{std::string()};
    tsl::robin_map<std::string, std::uint32_t> m_textNumbers;
    tsl::robin_map<std::uint32_t, ModuleId> m_modules; ///< by the number of their path
    struct Mixed {
        std::size_t operator()(std::uint64_t key) const {
            key ^= key >> 32;
            return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15) >> 13);
        }
    };
    tsl::robin_map<std::uint64_t, StackId, Mixed> m_stacks; ///< by parent and frame
};

} // namespace tidemark
