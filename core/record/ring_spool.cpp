// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/ring_spool.h"

#include "core/wire/wire.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

constexpr std::uint64_t kStep = std::uint64_t{4} << 20; ///< what it may hold is a multiple
constexpr std::uint64_t kShare = 4;                     ///< of what is free, a spool takes at most a quarter
constexpr std::uint64_t kMostBytesEver = std::uint64_t{1} << 62; ///< so that sums do not overflow
constexpr std::uint64_t kLeastBytes = std::uint64_t{16} << 20;

off_t fileOffset(std::uint64_t areaOffset) {
    return static_cast<off_t>(sizeof(SpoolHeader) + areaOffset);
}

/// Bytes from `count` to the end of the area.
std::uint64_t leftInArea(std::uint64_t count, std::uint64_t areaBytes) {
    return areaBytes - count % areaBytes;
}

} // namespace

std::filesystem::path spoolPath(const std::filesystem::path& ringFile) {
    auto path = ringFile;
    path += ".spool";
    return path;
}

std::optional<SpoolIndex::Place> SpoolIndex::find(std::uint32_t ring, std::uint64_t position) const {
    const auto places = m_rings.find(ring);
    if (places == m_rings.end())
        return std::nullopt;
    const auto behind = std::upper_bound(places->second.begin(), places->second.end(), position,
        [](std::uint64_t wanted, const Place& place) { return wanted < place.position; });
    if (behind == places->second.begin())
        return std::nullopt;
    const Place& place = *std::prev(behind);
    const std::uint64_t skipped = position - place.position;
    if (skipped >= place.bytes)
        return std::nullopt;
    return Place{place.offset + skipped, position, place.bytes - skipped};
}

std::optional<std::uint64_t> SpoolIndex::first(std::uint32_t ring) const {
    const auto places = m_rings.find(ring);
    if (places == m_rings.end() || places->second.empty())
        return std::nullopt;
    return places->second.front().position;
}

void SpoolIndex::forgetBefore(std::uint32_t ring, std::uint64_t position) {
    const auto places = m_rings.find(ring);
    if (places == m_rings.end())
        return;
    auto& all = places->second;
    while (!all.empty() && all.front().position + all.front().bytes <= position)
        all.pop_front();
    if (all.empty())
        m_rings.erase(places);
}

std::unique_ptr<RingSpool> RingSpool::create(const std::filesystem::path& path, std::uint64_t most) {
    std::error_code error;
    const auto space = std::filesystem::space(path.parent_path(), error);
    const std::uint64_t areaBytes = std::min(most, space.available / kShare / kStep * kStep);
    if (error || areaBytes < std::min(most, kLeastBytes))
        return nullptr;
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return nullptr;
    const auto bytes = static_cast<std::size_t>(sizeof(SpoolHeader) + areaBytes);
    void* memory = MAP_FAILED;
    if (ftruncate(fd, static_cast<off_t>(bytes)) == 0 &&
        posix_fallocate(fd, 0, static_cast<off_t>(sizeof(SpoolHeader))) == 0)
        memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (memory == MAP_FAILED) {
        ::close(fd);
        unlink(path.c_str());
        return nullptr;
    }
    auto* header = new (memory) SpoolHeader{};
    header->area_bytes = areaBytes;
    header->magic = kSpoolMagic;
    return std::unique_ptr<RingSpool>(new RingSpool(fd, header, areaBytes));
}

RingSpool::~RingSpool() {
    munmap(m_header, static_cast<std::size_t>(sizeof(SpoolHeader) + m_areaBytes));
    ::close(m_fd);
}

/// With a system call: storing to memory that is new to the file would be a fault for each page, and a SIGBUS
/// where the disk is full.
bool RingSpool::write(std::uint64_t areaOffset, const SpoolBlock& block, std::span<const std::byte> bytes) {
    SpoolBlock head = block;
    const iovec parts[2] = {{&head, sizeof(head)}, {const_cast<std::byte*>(bytes.data()), bytes.size()}};
    const std::size_t all = sizeof(head) + bytes.size();
    ssize_t written = 0;
    do
        written = pwritev(m_fd, parts, bytes.empty() ? 1 : 2, fileOffset(areaOffset));
    while (written < 0 && errno == EINTR);
    return written == static_cast<ssize_t>(all);
}

std::uint64_t RingSpool::bytesHeld() const {
    return m_header->end.load(std::memory_order_relaxed) - m_header->begin.load(std::memory_order_relaxed);
}

bool RingSpool::add(std::uint32_t ring, std::uint64_t position, std::span<const std::byte> bytes) {
    const std::uint64_t needed = sizeof(SpoolBlock) + bytes.size();
    std::uint64_t end = m_header->end.load(std::memory_order_relaxed);
    const std::uint64_t left = leftInArea(end, m_areaBytes);
    const std::uint64_t skipped = left < needed ? left : 0;
    if (bytesHeld() + skipped + needed > m_areaBytes)
        return false;
    if (skipped >= sizeof(SpoolBlock)) {
        const SpoolBlock filler{
            SpoolBlock::kNoRing, static_cast<std::uint32_t>(skipped - sizeof(SpoolBlock)), 0};
        if (!write(end % m_areaBytes, filler, {}))
            return false;
    }
    end += skipped;
    const std::uint64_t offset = end % m_areaBytes;
    const SpoolBlock block{ring, static_cast<std::uint32_t>(bytes.size()), position};
    if (!write(offset, block, bytes))
        return false;
    m_header->end.store(end + needed, std::memory_order_release);
    m_index.add(ring, {offset + sizeof(block), position, bytes.size()});
    m_blocks.push_back({end + needed, ring, position + bytes.size()});
    return true;
}

std::span<const std::byte> RingSpool::window(std::uint32_t ring, std::uint64_t from, std::uint64_t to) const {
    const auto place = m_index.find(ring, from);
    if (!place)
        return {};
    return {area() + place->offset, static_cast<std::size_t>(std::min(place->bytes, to - from))};
}

void RingSpool::release(std::uint32_t ring, std::uint64_t position) {
    if (m_blocks.empty())
        return;
    m_index.forgetBefore(ring, position);
    m_released[ring] = position;
    std::uint64_t begin = m_header->begin.load(std::memory_order_relaxed);
    while (!m_blocks.empty() && m_blocks.front().ringEnd <= m_released[m_blocks.front().ring]) {
        begin = m_blocks.front().end;
        m_blocks.pop_front();
    }
    m_header->begin.store(begin, std::memory_order_release);
}

std::unique_ptr<LeftoverSpool> LeftoverSpool::open(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return nullptr;
    struct stat facts {};
    std::unique_ptr<LeftoverSpool> spool(new LeftoverSpool(fd));
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_uid != getuid() || !spool->readIndex())
        return nullptr;
    return spool;
}

LeftoverSpool::~LeftoverSpool() {
    ::close(m_fd);
}

/// Reads up to the first block that cannot be one.
bool LeftoverSpool::readIndex() {
    SpoolHeader header{};
    if (pread(m_fd, static_cast<void*>(&header), sizeof(header), 0) != static_cast<ssize_t>(sizeof(header)))
        return false;
    const std::uint64_t area = header.area_bytes;
    const std::uint64_t end = header.end.load();
    std::uint64_t at = header.begin.load();
    if (header.magic != kSpoolMagic || area < sizeof(SpoolBlock) || area > kMaxSpoolBytes || at > end ||
        end - at > area || end > kMostBytesEver)
        return false;
    std::unordered_map<std::uint32_t, std::uint64_t> behind;
    while (at < end) {
        const std::uint64_t left = leftInArea(at, area);
        if (left < sizeof(SpoolBlock)) {
            at += left;
            continue;
        }
        SpoolBlock block{};
        if (pread(m_fd, &block, sizeof(block), fileOffset(at % area)) !=
                static_cast<ssize_t>(sizeof(block)) ||
            block.bytes > left - sizeof(block))
            break;
        if (block.ring == SpoolBlock::kNoRing) {
            if (block.bytes != left - sizeof(block))
                break;
        } else {
            if (block.ring >= wire::kMaxRings || block.bytes == 0 || block.bytes > wire::kRingBytes ||
                block.position < behind[block.ring] || block.position > kMostBytesEver)
                break;
            behind[block.ring] = block.position + block.bytes;
            m_index.add(block.ring, {at % area + sizeof(block), block.position, block.bytes});
        }
        at += sizeof(block) + block.bytes;
    }
    return true;
}

std::span<const std::byte> LeftoverSpool::window(
    std::uint32_t ring, std::uint64_t from, std::uint64_t to, std::vector<std::byte>& buffer) const {
    const auto place = m_index.find(ring, from);
    if (!place)
        return {};
    buffer.resize(static_cast<std::size_t>(std::min(place->bytes, to - from)));
    const auto got = pread(m_fd, buffer.data(), buffer.size(), fileOffset(place->offset));
    return std::span(buffer).first(got < 0 ? 0 : static_cast<std::size_t>(got));
}

} // namespace tidemark::recording
