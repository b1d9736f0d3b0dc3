// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Room on a disk that may get full, for what has to be said then.

#include <cstdint>
#include <filesystem>

namespace tidemark::recording {

class ReservedRoom {
public:
    /// Takes the room in a file without a name, which cannot be left behind. Where file systems do not know
    /// such files, or have no room, nothing is reserved.
    ReservedRoom(const std::filesystem::path& folder, std::uint64_t bytes);
    ~ReservedRoom() { giveBack(); }
    ReservedRoom(const ReservedRoom&) = delete;
    ReservedRoom& operator=(const ReservedRoom&) = delete;

    /// False if there is nothing to give back.
    bool giveBack();

private:
    int m_fd;
};

} // namespace tidemark::recording
