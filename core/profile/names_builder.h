// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"

#include <tsl/robin_map.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// The mutable side of Names. Frames without a chain get one unresolved Location: "libfoo.so.1!fn@0x1200"
/// (where the function begins), "libfoo.so.1+0x1234" (both are ELF virtual addresses of the module), or
/// "0x7f001234" (absolute) in no module.
class NamesBuilder {
public:
    explicit NamesBuilder(std::shared_ptr<const Profile> profile);
    ~NamesBuilder();
    NamesBuilder(const NamesBuilder&) = delete;
    NamesBuilder& operator=(const NamesBuilder&) = delete;

    /// The same (name, module name) pair gives the same id. Listed allocator functions are marked.
    FunctionId addFunction(std::string_view name, std::string_view moduleName, bool resolved);
    /// The same path gives the same id; invalid for the empty path.
    FileId addFile(std::string_view path);

    /// Innermost inlined function first, the physical function last; `inlined` is set here. A Location with
    /// an invalid function gets the frame's unresolved one. An empty chain means unresolved. Frames beyond
    /// the profile's are ignored; the last call for a frame counts.
    void setChain(FrameId frame, std::vector<Location> chain);
    /// Start of the physical function, module-relative: an unresolved frame is then named by it, so that the
    /// frames of one nameless function fall together. 0 = unknown.
    void setFunctionStart(FrameId frame, std::uint64_t start);
    /// Frames beyond the profile's are ignored; the last call for a frame counts.
    void setMadeObject(FrameId frame, MadeObject object);
    void setModuleHealth(ModuleId module, ModuleHealth health);

    /// The builder must not be used afterwards.
    std::shared_ptr<const Names> finish(std::uint64_t generation);

    /// The same names under another number.
    static std::shared_ptr<const Names> ofGeneration(const Names& names, std::uint64_t generation);

private:
    struct FrameChain {
        std::uint32_t first = 0; ///< in m_locations
        std::uint32_t count = 0;
        std::uint64_t functionStart = 0;
    };
    FunctionId unresolvedFunction(FrameId frame);
    void addChains();

    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<Names> m_names;
    std::vector<FrameChain> m_chains; ///< by frame
    std::vector<Location> m_locations;
    std::map<FrameId::Value, MadeObject> m_madeObjects;
    tsl::robin_map<std::string, std::uint32_t> m_functionIds; ///< by module name, NUL, function name
    tsl::robin_map<std::string, std::uint32_t> m_fileIds;
};

} // namespace tidemark
