// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/ring_file.h"

#include "core/record/file_lock.h"
#include "core/record/shared_futex.h"
#include "core/record/target_process.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <random>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

std::string reason(int error) {
    return std::strerror(error);
}

std::span<const std::byte> clamp(std::uint64_t from, std::uint64_t to, const std::byte* ringData) {
    const std::uint64_t offset = from % wire::kRingBytes;
    const std::uint64_t length = std::min<std::uint64_t>(to - from, wire::kRingBytes - offset);
    return {ringData + offset, static_cast<std::size_t>(length)};
}

std::uint64_t ringOffset(std::uint32_t ring) {
    return sizeof(wire::Header) + std::uint64_t{ring} * wire::kRingBytes;
}

RingStatus readRing(const wire::RingHeader& ring) {
    RingStatus status;
    status.busySince = ring.busy_since.load(std::memory_order_seq_cst);
    status.state = static_cast<wire::RingState>(ring.state.load(std::memory_order_acquire));
    status.tail = ring.tail.load(std::memory_order_relaxed);
    return status;
}

void readOwner(const wire::RingHeader& ring, RingStatus& status) {
    status.head = ring.head.load(std::memory_order_acquire);
    status.tid = ring.tid.load(std::memory_order_relaxed);
    status.generation = ring.generation.load(std::memory_order_relaxed);
    status.handlerOf = ring.handler_of.load(std::memory_order_relaxed);
    char name[sizeof(ring.name)];
    std::memcpy(name, ring.name, sizeof(name));
    status.name.assign(name, strnlen(name, sizeof(name)));
}

std::vector<RingStatus> readStatus(const wire::Header& header) {
    const auto claimed = std::min(header.page.rings_claimed.load(std::memory_order_acquire), wire::kMaxRings);
    std::vector<RingStatus> all;
    all.reserve(claimed);
    for (std::uint32_t ring = 0; ring < claimed; ++ring)
        all.push_back(readRing(header.rings[ring]));
    for (std::uint32_t ring = 0; ring < claimed; ++ring)
        readOwner(header.rings[ring], all[ring]);
    return all;
}

/// For 128 threads. Containers often have a /dev/shm of 64 MiB.
bool hasAmpleRoom(const std::filesystem::path& folder) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    return !error && space.available >= std::uint64_t{128} * wire::kRingBytes;
}

bool usableFolder(const std::filesystem::path& folder) {
    return !folder.empty() && folder.is_absolute() && access(folder.c_str(), W_OK | X_OK) == 0;
}

} // namespace

std::vector<std::filesystem::path> ringFolders(const std::filesystem::path& besideOutput) {
    std::vector<std::filesystem::path> folders;
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    for (const std::filesystem::path& folder : {std::filesystem::path(runtime != nullptr ? runtime : ""),
             std::filesystem::path("/dev/shm"), besideOutput})
        if (usableFolder(folder) && std::find(folders.begin(), folders.end(), folder) == folders.end())
            folders.push_back(folder);
    return folders;
}

Result<RingFile> RingFile::create(const std::filesystem::path& besideOutput) {
    Error last{ErrorCode::NotWritable,
        fmt::format(
            "No folder is writable for the recording's ring file; tried $XDG_RUNTIME_DIR, /dev/shm and '{}'.",
            besideOutput.string())};
    auto folders = ringFolders(besideOutput);
    std::stable_partition(folders.begin(), folders.end(), hasAmpleRoom);
    for (const auto& folder : folders) {
        auto file = createIn(folder);
        if (file)
            return file;
        last = file.error();
    }
    return last;
}

Result<RingFile> RingFile::createIn(const std::filesystem::path& folder) {
    std::random_device random;
    const auto path =
        folder / fmt::format("tidemark-{}-{}-{:08x}{:08x}.ring", getuid(), getpid(), random(), random());
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return Error{ErrorCode::NotWritable,
            fmt::format("The ring file '{}' could not be created: {}.", path.string(), reason(errno))};
    void* memory = MAP_FAILED;
    if (ftruncate(fd, static_cast<off_t>(kRingFileBytes)) == 0 &&
        posix_fallocate(fd, 0, static_cast<off_t>(sizeof(wire::Header))) == 0)
        memory = mmap(nullptr, kRingFileBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (memory == MAP_FAILED) {
        const int error = errno;
        ::close(fd);
        unlink(path.c_str());
        return Error{ErrorCode::NotWritable,
            fmt::format("The ring file '{}' could not be mapped: {}.", path.string(), reason(error))};
    }
    RingFile file(path, fd, new (memory) wire::Header{});
    auto& page = file.page();
    page.version = wire::kVersion;
    page.header_bytes = sizeof(wire::Header);
    page.max_rings = wire::kMaxRings;
    page.ring_bytes = wire::kRingBytes;
    page.next_stack_id = 1;
    page.magic = wire::kMagic;
    for (std::uint32_t ring = 0; ring < kRingsAhead; ++ring) {
        if (auto status = file.prepareRing(ring); !status) {
            unlink(path.c_str());
            return status.error();
        }
    }
    return file;
}

Result<RingFile> RingFile::adopt(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    void* memory = MAP_FAILED;
    struct stat facts {};
    if (fd >= 0 && fstat(fd, &facts) == 0 && static_cast<std::uint64_t>(facts.st_size) >= wire::kFileBytes &&
        ftruncate(fd, static_cast<off_t>(kRingFileBytes)) == 0)
        memory = mmap(nullptr, kRingFileBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (memory == MAP_FAILED) {
        const int error = errno;
        ::close(fd);
        return Error{ErrorCode::NotWritable,
            fmt::format("The ring file '{}' could not be mapped: {}.", path.string(), reason(error))};
    }
    RingFile file(path, fd, static_cast<wire::Header*>(memory));
    if (file.page().magic != wire::kMagic || file.page().version != wire::kVersion)
        return Error{
            ErrorCode::Corrupt, fmt::format("'{}' is not a ring file of this version.", path.string())};
    for (std::uint32_t ring = 0; ring < kRingsAhead; ++ring)
        if (file.m_header->rings[ring].state.load() ==
            static_cast<std::uint32_t>(wire::RingState::Unprepared))
            static_cast<void>(file.prepareRing(ring)); // without it, a second thread is not recorded
    return file;
}

RingFile::RingFile(RingFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_fd(std::exchange(other.m_fd, -1)),
      m_lockFd(std::exchange(other.m_lockFd, -1)), m_header(std::exchange(other.m_header, nullptr)),
      m_backedFrom(std::move(other.m_backedFrom)), m_spool(std::move(other.m_spool)),
      m_maySpool(other.m_maySpool), m_backedStackBytes(other.m_backedStackBytes),
      m_noteStacks(other.m_noteStacks) {}

RingFile::~RingFile() {
    if (m_header != nullptr)
        munmap(m_header, kRingFileBytes);
    if (m_fd >= 0)
        ::close(m_fd);
    if (m_lockFd >= 0)
        ::close(m_lockFd);
}

Status RingFile::lock() {
    // A lock belongs to an open file, so one that was opened before a fork would be shared.
    m_lockFd = ::open(m_path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (m_lockFd < 0 || flock(m_lockFd, LOCK_EX | LOCK_NB) != 0)
        return Error{ErrorCode::System,
            fmt::format("The ring file '{}' could not be locked: {}.", m_path.string(), reason(errno))};
    return Ok{};
}

Status RingFile::back(std::uint32_t ring, std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t at = from; at < to;) {
        const std::uint64_t offset = at % wire::kRingBytes;
        const std::uint64_t bytes = std::min(to - at, wire::kRingBytes - offset);
        const int error =
            posix_fallocate(m_fd, static_cast<off_t>(ringOffset(ring) + offset), static_cast<off_t>(bytes));
        if (error == EINTR)
            continue;
        if (error != 0)
            return Error{ErrorCode::NotWritable, fmt::format("There is no room for another ring in '{}': {}.",
                                                     m_path.string(), reason(error))};
        at += bytes;
    }
    auto& header = m_header->rings[ring];
    const bool whole = to - m_backedFrom[ring] >= wire::kRingBytes;
    header.backed_until.store(whole ? ~std::uint64_t{0} : to, std::memory_order_seq_cst);
    if (header.waiting.exchange(0, std::memory_order_seq_cst) != 0)
        futexWake(header.waiting);
    return Ok{};
}

Status RingFile::prepareRing(std::uint32_t ring) {
    const std::uint64_t head = m_header->rings[ring].head.load(std::memory_order_acquire);
    m_backedFrom[ring] = head;
    if (auto status = back(ring, head, head + wire::kFirstBackedBytes); !status)
        return status;
    offerRing(ring);
    return Ok{};
}

Status RingFile::prepareRingAgain(std::uint32_t ring) {
    fallocate(m_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(ringOffset(ring)),
        static_cast<off_t>(wire::kRingBytes));
    return prepareRing(ring);
}

Status RingFile::growRing(std::uint32_t ring) {
    const auto& header = m_header->rings[ring];
    const std::uint64_t backed = header.backed_until.load(std::memory_order_relaxed);
    const std::uint64_t bytes = backed - m_backedFrom[ring];
    if (backed == ~std::uint64_t{0} || backed - header.head.load(std::memory_order_relaxed) > bytes / 2)
        return Ok{};
    return back(ring, backed, m_backedFrom[ring] + std::min<std::uint64_t>(2 * bytes, wire::kRingBytes));
}

void RingFile::offerRing(std::uint32_t ring) {
    m_header->rings[ring].state.store(
        static_cast<std::uint32_t>(wire::RingState::Ready), std::memory_order_release);
    auto& offered = m_header->page.rings_offered;
    offered.fetch_add(1);
    futexWake(offered, 1);
}

void unlinkRingFile(const std::filesystem::path& path) {
    unlink(path.c_str());
    unlink(spoolPath(path).c_str());
}

void RingFile::remove(bool targetGone) {
    unlinkRingFile(m_path);
    if (targetGone)
        fallocate(m_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(sizeof(wire::Header)),
            static_cast<off_t>(kRingFileBytes - sizeof(wire::Header)));
}

std::vector<RingStatus> RingFile::status() const {
    return readStatus(*m_header);
}

std::span<const std::byte> RingFile::window(std::uint32_t ring, std::uint64_t from, std::uint64_t to) {
    if (m_spool)
        if (const auto spooled = m_spool->window(ring, from, to); !spooled.empty())
            return spooled;
    return clamp(from, to, bytes() + ringOffset(ring));
}

bool RingFile::spool(std::uint32_t ring, std::uint64_t to) {
    if (!m_spool && m_maySpool) {
        m_spool = RingSpool::create(spoolPath(m_path));
        m_maySpool = m_spool != nullptr;
    }
    if (!m_spool)
        return false;
    std::uint64_t from = m_header->rings[ring].tail.load(std::memory_order_relaxed);
    while (from < to) {
        const auto piece = clamp(from, to, bytes() + ringOffset(ring));
        if (!m_spool->add(ring, from, piece))
            return false;
        from += piece.size();
        moveTail(ring, from);
    }
    return true;
}

void RingFile::moveTail(std::uint32_t ring, std::uint64_t position) {
    auto& header = m_header->rings[ring];
    if (header.tail.load(std::memory_order_relaxed) >= position)
        return;
    header.tail.store(position, std::memory_order_seq_cst);
    if (header.waiting.exchange(0, std::memory_order_seq_cst) != 0)
        futexWake(header.waiting);
}

void RingFile::release(std::uint32_t ring, std::uint64_t position) {
    moveTail(ring, position);
    if (m_spool)
        m_spool->release(ring, position);
}

void RingFile::noteStacks(std::span<const std::pair<std::uint32_t, std::uint32_t>> idsAndNodes) {
    constexpr std::uint64_t kStep = 256 * 1024;
    auto* table = reinterpret_cast<std::uint32_t*>(bytes() + kStackTableOffset);
    for (const auto& [id, node] : idsAndNodes) {
        const std::uint64_t end = (std::uint64_t{id} + 1) * sizeof(std::uint32_t);
        if (!m_noteStacks || end > kStackTableBytes)
            return;
        if (end > m_backedStackBytes) {
            const std::uint64_t wanted = (end + kStep - 1) / kStep * kStep;
            m_noteStacks = posix_fallocate(m_fd, static_cast<off_t>(kStackTableOffset + m_backedStackBytes),
                               static_cast<off_t>(wanted - m_backedStackBytes)) == 0;
            if (!m_noteStacks)
                return;
            m_backedStackBytes = wanted;
        }
        table[id] = node + 1;
    }
}

Result<std::unique_ptr<LeftoverRingFile>> LeftoverRingFile::open(const std::filesystem::path& path) {
    const Error bad{
        ErrorCode::Corrupt, fmt::format("'{}' is not a ring file of this version.", path.string())};
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return Error{ErrorCode::NotReadable,
            fmt::format("The ring file '{}' could not be opened: {}.", path.string(), reason(errno))};
    auto header = std::make_unique<wire::Header>();
    struct stat facts {};
    const bool readable = fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) &&
                          (facts.st_uid == getuid() || getuid() == 0) &&
                          static_cast<std::uint64_t>(facts.st_size) >= wire::kFileBytes &&
                          pread(fd, static_cast<void*>(header.get()), sizeof(wire::Header), 0) ==
                              static_cast<ssize_t>(sizeof(wire::Header));
    const auto& page = header->page;
    if (!readable || page.magic != wire::kMagic || page.version != wire::kVersion ||
        page.header_bytes != sizeof(wire::Header) || page.max_rings != wire::kMaxRings ||
        page.ring_bytes != wire::kRingBytes) {
        ::close(fd);
        return bad;
    }
    return std::unique_ptr<LeftoverRingFile>(
        new LeftoverRingFile(fd, std::move(header), LeftoverSpool::open(spoolPath(path))));
}

LeftoverRingFile::~LeftoverRingFile() {
    ::close(m_fd);
}

Status LeftoverRingFile::lock() {
    const pid_t recorder = m_header->page.recorder_pid.load();
    if (!takeLock(m_fd, [recorder] { return recorder == 0 || isRunning(recorder); }))
        return Error{
            ErrorCode::Unsupported, "The trace is still being recorded or completed by another process."};
    return Ok{};
}

std::string LeftoverRingFile::outputPath() const {
    const char* path = m_header->page.output_path;
    return {path, strnlen(path, wire::kPathBytes)};
}

std::vector<RingStatus> LeftoverRingFile::status() const {
    return readStatus(*m_header);
}

std::span<const std::byte> LeftoverRingFile::window(
    std::uint32_t ring, std::uint64_t from, std::uint64_t to) {
    if (m_spool)
        if (const auto spooled = m_spool->window(ring, from, to, m_windows[ring]); !spooled.empty())
            return spooled;
    constexpr std::uint64_t kAtOnce = 2 * kLongestRecord;
    const std::uint64_t offset = from % wire::kRingBytes;
    const std::uint64_t length = std::min({to - from, wire::kRingBytes - offset, kAtOnce});
    auto& window = m_windows[ring];
    window.resize(static_cast<std::size_t>(length));
    const auto got = pread(m_fd, window.data(), window.size(), static_cast<off_t>(ringOffset(ring) + offset));
    return std::span(window).first(got < 0 ? 0 : static_cast<std::size_t>(got));
}

std::optional<std::uint64_t> LeftoverRingFile::spooledFrom(std::uint32_t ring) const {
    return m_spool ? m_spool->index().first(ring) : std::nullopt;
}

bool LeftoverRingFile::isSpooled(std::uint32_t ring, std::uint64_t position) const {
    return m_spool && m_spool->index().find(ring, position).has_value();
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> LeftoverRingFile::stacks() const {
    constexpr std::size_t kBatch = 65536;
    const auto nextId = m_header->page.next_stack_id.load(std::memory_order_relaxed);
    const std::uint64_t ids = std::min<std::uint64_t>(nextId, kStackTableBytes / sizeof(std::uint32_t));
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    std::vector<std::uint32_t> batch(kBatch);
    for (std::uint64_t id = 0; id < ids;) {
        const auto offset = static_cast<off_t>(kStackTableOffset + id * sizeof(std::uint32_t));
        const auto got = pread(m_fd, batch.data(), kBatch * sizeof(std::uint32_t), offset);
        if (got < static_cast<ssize_t>(sizeof(std::uint32_t)))
            break;
        const auto words = static_cast<std::size_t>(got) / sizeof(std::uint32_t);
        for (std::size_t word = 0; word < words; ++word)
            if (batch[word] != 0)
                pairs.emplace_back(static_cast<std::uint32_t>(id + word), batch[word] - 1);
        id += words;
    }
    return pairs;
}

void wakeTarget(wire::Header& header) {
    for (auto& ring : header.rings)
        if (ring.waiting.exchange(0, std::memory_order_acq_rel) != 0)
            futexWake(ring.waiting);
}

} // namespace tidemark::recording
