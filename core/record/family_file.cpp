// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/family_file.h"

#include "core/record/file_lock.h"
#include "core/record/ring_file.h"
#include "core/record/target_process.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

constexpr std::string_view kSuffix = ".family";

template <std::size_t N>
bool put(char (&to)[N], const std::string& text) {
    if (text.size() >= N)
        return false;
    std::memcpy(to, text.c_str(), text.size() + 1);
    return true;
}

template <std::size_t N>
std::string text(const char (&from)[N]) {
    return {from, strnlen(from, N)};
}

void* map(int fd) {
    return mmap(nullptr, sizeof(wire::Family), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

/// False if a name is too long.
bool describe(wire::Family& family, const std::filesystem::path& path, const std::filesystem::path& first,
    const RecordOptions& options, const std::filesystem::path& preload) {
    family.version = wire::kFamilyVersion;
    family.bytes = sizeof(wire::Family);
    family.follow = static_cast<std::uint32_t>(options.children);
    family.options = recordedBesides(options);
    family.sampling_bytes = options.samplingBytes;
    family.hide_arguments = options.hideArguments ? 1 : 0;
    struct stat facts {};
    if (stat("/proc/self/ns/pid", &facts) == 0)
        family.pid_namespace = facts.st_ino;
    if (stat(path.parent_path().c_str(), &facts) == 0) {
        family.folder_device = facts.st_dev;
        family.folder_inode = facts.st_ino;
    }
    family.state = static_cast<std::uint32_t>(
        options.delay.count() > 0 ? wire::FamilyState::Delayed : wire::FamilyState::Recording);
    auto prefix = path;
    prefix.replace_extension();
    return put(family.folder, path.parent_path().string()) && put(family.first_ring, first.string()) &&
           put(family.ring_prefix, prefix.string() + "-") &&
           put(family.preload, "LD_PRELOAD=" + preload.string()) &&
           put(family.ring_variable, fmt::format("{}={}", wire::kRingVariable, path.string())) &&
           put(family.pattern, options.childrenPattern);
}

} // namespace

std::uint32_t recordedBesides(const RecordOptions& options) {
    const bool frames = options.python != RecordOptions::Python::None;
    const bool objects = options.python == RecordOptions::Python::Objects;
    return (options.freeStacks ? wire::kFreeStacks : 0u) | (options.mappings ? wire::kMappings : 0u) |
           (frames ? wire::kPythonFrames : 0u) | (objects ? wire::kPythonObjects : 0u);
}

Result<FamilyFile> FamilyFile::create(
    const std::filesystem::path& first, const RecordOptions& options, const std::filesystem::path& preload) {
    auto path = first;
    path.replace_extension(kSuffix);
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    void* memory = MAP_FAILED;
    if (fd >= 0 && posix_fallocate(fd, 0, static_cast<off_t>(sizeof(wire::Family))) == 0)
        memory = map(fd);
    if (memory == MAP_FAILED) {
        const int error = errno;
        if (fd >= 0) {
            ::close(fd);
            unlink(path.c_str());
        }
        return Error{ErrorCode::NotWritable,
            fmt::format("'{}' could not be created: {}.", path.string(), std::strerror(error))};
    }
    FamilyFile file(path, fd, new (memory) wire::Family{});
    if (!describe(file.family(), path, first, options, preload)) {
        unlink(path.c_str());
        return Error{ErrorCode::NotWritable, "A path or a pattern of the recording is too long."};
    }
    file.family().magic = wire::kFamilyMagic;
    return file;
}

Result<FamilyFile> FamilyFile::open(const std::filesystem::path& path) {
    const Error bad{
        ErrorCode::Corrupt, fmt::format("'{}' is not a family file of this version.", path.string())};
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return bad;
    struct stat facts {};
    void* memory = MAP_FAILED;
    if (fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_uid == getuid() &&
        static_cast<std::uint64_t>(facts.st_size) >= sizeof(wire::Family))
        memory = map(fd);
    if (memory == MAP_FAILED) {
        ::close(fd);
        return bad;
    }
    FamilyFile file(path, fd, static_cast<wire::Family*>(memory));
    if (file.family().magic != wire::kFamilyMagic || file.family().version != wire::kFamilyVersion ||
        file.family().bytes != sizeof(wire::Family))
        return bad;
    return file;
}

FamilyFile::FamilyFile(FamilyFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_fd(std::exchange(other.m_fd, -1)),
      m_lockFd(std::exchange(other.m_lockFd, -1)), m_family(std::exchange(other.m_family, nullptr)) {}

FamilyFile::~FamilyFile() {
    if (m_family != nullptr)
        munmap(m_family, sizeof(wire::Family));
    for (const int fd : {m_fd, m_lockFd})
        if (fd >= 0)
            ::close(fd);
}

bool FamilyFile::keeperGoesOn() const {
    return isRunning(m_family->keeper_pid.load()) &&
           (m_family->complete.load() == 0 || m_family->live_images.load() != 0 ||
               m_family->awaiting.load() != 0);
}

Status FamilyFile::lock(const std::function<bool()>& goesOn) {
    m_lockFd = ::open(m_path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (m_lockFd < 0 || !takeLock(m_lockFd, goesOn))
        return Error{ErrorCode::Unsupported,
            fmt::format("The recording of '{}' is still going on.", outputPath().string())};
    return Ok{};
}

std::filesystem::path FamilyFile::outputPath() const {
    return text(m_family->output_path);
}

bool FamilyFile::setOutputPath(const std::filesystem::path& path) {
    return put(m_family->output_path, path.string());
}

std::filesystem::path FamilyFile::ringFile(std::uint32_t serial) const {
    return fmt::format("{}{}.ring", text(m_family->ring_prefix), serial);
}

std::vector<std::filesystem::path> FamilyFile::ringFiles() const {
    const auto stem = m_path.stem().string();
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(m_path.parent_path(), error), end; !error && entry != end;
         entry.increment(error)) {
        const auto name = entry->path().filename().string();
        if (name.starts_with(stem) && name.ends_with(".ring"))
            found.push_back(entry->path());
    }
    return found;
}

std::optional<std::filesystem::path> findFamilyFile(const std::filesystem::path& trace) {
    std::error_code error;
    const auto wanted = std::filesystem::weakly_canonical(std::filesystem::absolute(trace, error), error);
    const auto prefix = fmt::format("tidemark-{}-", getuid());
    for (const auto& folder : ringFolders(wanted.parent_path())) {
        for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error)) {
            const auto name = entry->path().filename().string();
            if (!name.starts_with(prefix) || !name.ends_with(kSuffix))
                continue;
            const auto file = FamilyFile::open(entry->path());
            std::error_code ignored;
            if (file && std::filesystem::weakly_canonical(file->outputPath(), ignored) == wanted)
                return entry->path();
        }
    }
    return std::nullopt;
}

} // namespace tidemark::recording
