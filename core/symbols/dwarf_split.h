// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/elf_object.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace tidemark {

/// Finds the other half of skeleton units (-gsplit-dwarf): in the package beside the file (program.dwp), or
/// in the .dwo file that the skeleton names. Source: DWARF 5, 7.3.2 and 7.3.5; for DWARF 4 GNU's
/// "DebugFission" and "DebugFissionDWP".
class SplitUnits {
public:
    /// `object`: the path of the file with the skeletons.
    explicit SplitUnits(std::filesystem::path object);
    ~SplitUnits();
    /// The unit of `skeleton`'s id; null if there is none. Lives until the next call.
    DwarfUnit* find(DwarfUnit& skeleton);

private:
    DwarfUnit* findInPackage(DwarfUnit& skeleton);
    DwarfUnit* openLoose(DwarfUnit& skeleton, const std::filesystem::path& path);
    DwarfUnit* adopt(DwarfUnit& skeleton, DwarfUnit& split);

    std::filesystem::path m_object;
    bool m_packageTried = false;
    std::unique_ptr<ElfObject> m_package;
    std::optional<std::uint64_t> m_packed; ///< the last unit in it
    std::unique_ptr<ElfObject> m_loose;    ///< the .dwo file of the last unit
};

} // namespace tidemark
