// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/profile_builder.h"
#include "core/profile/trace_loader.h"
#include "core/trace_format/manifest.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tidemark {

/// One process of the list with its trace.
struct ProcessPart {
    trace::ManifestProcess process;
    LoadedProfile loaded;
    Process ofProfile;
    std::string label; ///< of that

    // Where its entries are in the common tables.
    std::uint32_t number = 0;
    std::uint32_t firstModule = 0;
    std::uint32_t firstFrame = 0;
    std::uint32_t firstStack = 0; ///< the process itself, outside of all its stacks
    std::uint32_t firstThread = 0;
    std::vector<std::uint32_t> pools; ///< common pool by its own
};

/// Adds modules, frames, stacks, threads, pools and counters of all parts, whose places it notes. All stacks
/// of a process hang under a frame that is its label, and the names of its threads begin with that.
void addTables(ProfileBuilder& builder, std::vector<ProcessPart>& parts);

/// To be called with the tables and all events in the builder, and its index finished.
void addMarkers(ProfileBuilder& builder, const std::vector<ProcessPart>& parts);

/// The names of all parts. `profile` was made of the tables.
std::shared_ptr<const Names> mergedNames(
    const std::shared_ptr<const Profile>& profile, const std::vector<ProcessPart>& parts);

/// A stack of the part as one of all; for one that is not in its table the last, which stands for such.
StackId commonStack(const ProcessPart& part, StackId own);
/// The same of a thread; not known if it is in no table.
ThreadId commonThread(const ProcessPart& part, ThreadId own);

} // namespace tidemark
