// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/reserved_room.h"

#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace tidemark::recording {

ReservedRoom::ReservedRoom(const std::filesystem::path& folder, std::uint64_t bytes)
    : m_fd(open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600)) {
    if (m_fd >= 0 && fallocate(m_fd, 0, 0, static_cast<off_t>(bytes)) != 0)
        giveBack();
}

bool ReservedRoom::giveBack() {
    const int fd = std::exchange(m_fd, -1);
    if (fd < 0)
        return false;
    const bool given = ftruncate(fd, 0) == 0; // children may have it open, too
    close(fd);
    return given;
}

} // namespace tidemark::recording
