// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/index_bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace tidemark {
namespace {

constexpr std::size_t kWriteAtOnce = std::size_t{1} << 20;

bool writeAll(int file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

/// −1 if that fails; errno tells.
int openUnnamed(const std::filesystem::path& folder) {
    const int file = ::open(folder.c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    if (file >= 0)
        return file;
    std::string name = (folder / "tidemark-spill-XXXXXX").string();
    const int named = mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        unlink(name.c_str());
    return named;
}

} // namespace

IndexBytesWriter::IndexBytesWriter() = default;

IndexBytesWriter::IndexBytesWriter(IndexBytesWriter&& other) noexcept
    : m_path(std::move(other.m_path)), m_file(std::exchange(other.m_file, -1)),
      m_pending(std::move(other.m_pending)), m_size(other.m_size), m_failure(std::move(other.m_failure)) {}

IndexBytesWriter& IndexBytesWriter::operator=(IndexBytesWriter&& other) noexcept {
    std::swap(m_path, other.m_path);
    std::swap(m_file, other.m_file);
    std::swap(m_pending, other.m_pending);
    std::swap(m_size, other.m_size);
    std::swap(m_failure, other.m_failure);
    return *this;
}

IndexBytesWriter::~IndexBytesWriter() {
    if (m_file >= 0)
        close(m_file);
}

Result<IndexBytesWriter> IndexBytesWriter::create(const std::filesystem::path& path) {
    IndexBytesWriter writer;
    writer.m_path = path;
    writer.m_file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (writer.m_file < 0)
        return Error{ErrorCode::NotWritable,
            "The index “" + path.string() + "” cannot be written: " + std::strerror(errno) + "."};
    return writer;
}

Result<IndexBytesWriter> IndexBytesWriter::createUnnamed(const std::filesystem::path& folder) {
    IndexBytesWriter writer;
    writer.m_file = openUnnamed(folder);
    if (writer.m_file < 0)
        return Error{ErrorCode::NotWritable,
            "Nothing can be written to “" + folder.string() + "”: " + std::strerror(errno) + "."};
    writer.m_path = "/proc/self/fd/" + std::to_string(writer.m_file);
    return writer;
}

void IndexBytesWriter::write() {
    if (!m_failure && !writeAll(m_file, m_pending))
        m_failure = Error{ErrorCode::NotWritable,
            "The index “" + m_path.string() + "” cannot be written: " + std::strerror(errno) + "."};
    m_pending.clear();
}

std::uint64_t IndexBytesWriter::append(std::span<const std::byte> bytes) {
    const std::uint64_t offset = (m_size + 7) & ~std::uint64_t{7};
    m_pending.insert(m_pending.end(), static_cast<std::size_t>(offset - m_size), std::byte{0});
    m_pending.insert(m_pending.end(), bytes.begin(), bytes.end());
    m_size = offset + bytes.size();
    if (m_file >= 0 && m_pending.size() >= kWriteAtOnce)
        write();
    return offset;
}

Result<std::shared_ptr<const IndexBytes>> IndexBytesWriter::finish() {
    if (m_file < 0)
        return std::shared_ptr<const IndexBytes>(std::make_shared<IndexBytes>(std::move(m_pending)));
    write();
    if (m_failure)
        return *m_failure;
    Result<MappedFile> mapped = MappedFile::open(m_path, MappedFile::WhenShrunk::ReadZeros);
    close(std::exchange(m_file, -1));
    if (!mapped)
        return mapped.error();
    return std::shared_ptr<const IndexBytes>(std::make_shared<IndexBytes>(std::move(mapped).value()));
}

SpillBytes::SpillBytes(std::filesystem::path folder, std::size_t inMemory)
    : m_folder(std::move(folder)), m_limit(inMemory) {}

SpillBytes::~SpillBytes() {
    if (m_file >= 0)
        close(m_file);
}

void SpillBytes::moveToFile() {
    if (m_file < 0)
        m_file = openUnnamed(m_folder);
    if (m_file < 0 || !writeAll(m_file, m_memory)) {
        m_full = true;
        return;
    }
    m_inFile += m_memory.size();
    m_memory.clear();
}

std::uint64_t SpillBytes::append(std::span<const std::byte> bytes) {
    const std::uint64_t offset = size();
    m_memory.insert(m_memory.end(), bytes.begin(), bytes.end());
    // Once there is a file it takes everything, a piece at a time; without one (disk full) memory has to do.
    if (!m_full && m_memory.size() >= (m_file >= 0 ? kWriteAtOnce : m_limit))
        moveToFile();
    return offset;
}

void SpillBytes::read(std::uint64_t offset, std::span<std::byte> out) const {
    while (!out.empty() && offset < m_inFile) {
        const std::size_t wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), m_inFile - offset));
        const ssize_t got = pread(m_file, out.data(), wanted, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            m_failed = true;
            std::fill(out.begin(), out.end(), std::byte{0});
            return;
        }
        offset += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
    if (out.empty())
        return;
    const std::uint64_t at = offset - m_inFile;
    const std::size_t have =
        at < m_memory.size() ? std::min(out.size(), m_memory.size() - static_cast<std::size_t>(at)) : 0;
    if (have > 0)
        std::copy_n(m_memory.begin() + static_cast<std::ptrdiff_t>(at), have, out.begin());
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(have), out.end(), std::byte{0});
}

} // namespace tidemark
