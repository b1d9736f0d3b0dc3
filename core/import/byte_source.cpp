// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/byte_source.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tidemark {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{256} << 10;
constexpr std::array<unsigned char, 2> kGzipMagic{0x1f, 0x8b};
constexpr std::array<unsigned char, 4> kZstdMagic{0x28, 0xb5, 0x2f, 0xfd};
/// First byte of a skippable zstd frame's magic: 0x184d2a5?, stored lowest byte first.
constexpr std::array<unsigned char, 3> kZstdSkippable{0x2a, 0x4d, 0x18};

/// Turns packed bytes into plain ones. Both spans are advanced.
class Unpacker {
public:
    enum class State { More, BetweenParts, Damaged };
    Unpacker() = default;
    Unpacker(const Unpacker&) = delete;
    Unpacker& operator=(const Unpacker&) = delete;
    virtual ~Unpacker() = default;
    virtual State run(std::span<const std::byte>& in, std::span<std::byte>& out) = 0;
};

class GzipUnpacker final : public Unpacker {
public:
    GzipUnpacker() { m_open = inflateInit2(&m_stream, 16 + MAX_WBITS) == Z_OK; }
    ~GzipUnpacker() override { inflateEnd(&m_stream); }

    State run(std::span<const std::byte>& in, std::span<std::byte>& out) override {
        if (!m_open)
            return State::Damaged;
        if (m_between) {
            if (in.empty())
                return State::BetweenParts;
            inflateReset(&m_stream);
            m_between = false;
        }
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
        m_stream.avail_in = static_cast<uInt>(in.size());
        m_stream.next_out = reinterpret_cast<Bytef*>(out.data());
        m_stream.avail_out = static_cast<uInt>(out.size());
        const int result = inflate(&m_stream, Z_NO_FLUSH);
        in = in.last(m_stream.avail_in);
        out = out.last(m_stream.avail_out);
        if (result == Z_STREAM_END)
            m_between = true;
        else if (result != Z_OK && result != Z_BUF_ERROR)
            return State::Damaged;
        return m_between ? State::BetweenParts : State::More;
    }

private:
    z_stream m_stream{};
    bool m_open = false;
    bool m_between = false;
};

class ZstdUnpacker final : public Unpacker {
public:
    ZstdUnpacker() : m_stream(ZSTD_createDStream()) {}
    ~ZstdUnpacker() override { ZSTD_freeDStream(m_stream); }

    State run(std::span<const std::byte>& in, std::span<std::byte>& out) override {
        if (m_stream == nullptr)
            return State::Damaged;
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const std::size_t wanted = ZSTD_decompressStream(m_stream, &to, &from);
        in = in.subspan(from.pos);
        out = out.subspan(to.pos);
        if (ZSTD_isError(wanted) != 0)
            return State::Damaged;
        return wanted == 0 ? State::BetweenParts : State::More;
    }

private:
    ZSTD_DStream* m_stream;
};

template <std::size_t N>
bool beginsWith(std::span<const std::byte> bytes, const std::array<unsigned char, N>& magic) {
    return bytes.size() >= N && std::memcmp(bytes.data(), magic.data(), N) == 0;
}

ByteSource::Packing packingOf(std::span<const std::byte> head) {
    if (beginsWith(head, kGzipMagic))
        return ByteSource::Packing::Gzip;
    const bool skippable = head.size() >= 4 && (std::to_integer<unsigned>(head[0]) & 0xf0) == 0x50 &&
                           beginsWith(head.subspan(1), kZstdSkippable);
    return skippable || beginsWith(head, kZstdMagic) ? ByteSource::Packing::Zstd : ByteSource::Packing::Plain;
}

} // namespace

struct ByteSource::State {
    ~State() {
        if (file >= 0)
            ::close(file);
    }
    /// Makes `in` hold bytes unless the file has ended.
    void refill() {
        while (in.empty() && !ended) {
            const ssize_t got = ::read(file, buffer.data(), buffer.size());
            if (got < 0 && errno == EINTR)
                continue;
            ended = got <= 0;
            if (got < 0)
                damage = std::string("it cannot be read (") + std::strerror(errno) + ")";
            if (got > 0)
                in = std::span(buffer).first(static_cast<std::size_t>(got));
            consumed += in.size();
        }
    }
    void begin() {
        packing = packingOf(in);
        if (packing == Packing::Gzip)
            unpacker = std::make_unique<GzipUnpacker>();
        if (packing == Packing::Zstd)
            unpacker = std::make_unique<ZstdUnpacker>();
    }
    std::size_t readPlain(std::span<std::byte> out);
    std::size_t readPacked(std::span<std::byte> out);

    int file = -1;
    std::vector<std::byte> buffer;
    std::span<const std::byte> in; ///< not used yet
    bool ended = false;            ///< nothing comes after `in`
    std::uint64_t size = 0;
    std::uint64_t consumed = 0;
    Packing packing = Packing::Plain;
    std::unique_ptr<Unpacker> unpacker;
    Unpacker::State unpacked = Unpacker::State::More;
    std::optional<std::string> damage;
};

std::size_t ByteSource::State::readPlain(std::span<std::byte> out) {
    std::size_t done = 0;
    while (done < out.size()) {
        refill();
        if (in.empty())
            break;
        const std::size_t some = std::min(in.size(), out.size() - done);
        std::memcpy(out.data() + done, in.data(), some);
        in = in.subspan(some);
        done += some;
    }
    return done;
}

std::size_t ByteSource::State::readPacked(std::span<std::byte> out) {
    std::span<std::byte> rest = out;
    while (!rest.empty() && !damage) {
        refill();
        const std::size_t before = in.size() + rest.size();
        if (in.empty() && unpacked == Unpacker::State::BetweenParts)
            break;
        unpacked = unpacker->run(in, rest);
        if (unpacked == Unpacker::State::Damaged)
            damage = "its compressed data is damaged";
        else if (ended && in.size() + rest.size() == before && unpacked == Unpacker::State::More)
            damage = "its compressed data is cut short";
    }
    return out.size() - rest.size();
}

ByteSource::ByteSource(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource& ByteSource::operator=(ByteSource&&) noexcept = default;
ByteSource::~ByteSource() = default;

Result<ByteSource> ByteSource::open(const std::filesystem::path& path) {
    auto state = std::make_unique<State>();
    state->file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat facts {};
    if (state->file < 0 || ::fstat(state->file, &facts) != 0)
        return Error{errno == ENOENT ? ErrorCode::NotFound : ErrorCode::NotReadable,
            "The file “" + path.string() + "” cannot be read (" + std::strerror(errno) + ")."};
    state->size = static_cast<std::uint64_t>(std::max<off_t>(facts.st_size, 0));
    state->buffer.resize(kReadAtOnce);
    state->refill();
    state->begin();
    return ByteSource(std::move(state));
}

ByteSource ByteSource::of(std::span<const std::byte> bytes) {
    auto state = std::make_unique<State>();
    state->in = bytes;
    state->ended = true;
    state->size = state->consumed = bytes.size();
    state->begin();
    return ByteSource(std::move(state));
}

ByteSource::Packing ByteSource::packing() const {
    return m_state->packing;
}

std::size_t ByteSource::read(std::span<std::byte> out) {
    return m_state->packing == Packing::Plain ? m_state->readPlain(out) : m_state->readPacked(out);
}

const std::optional<std::string>& ByteSource::damage() const {
    return m_state->damage;
}

std::uint64_t ByteSource::fileBytes() const {
    return m_state->size;
}

std::uint64_t ByteSource::consumedBytes() const {
    return m_state->consumed - m_state->in.size();
}

} // namespace tidemark
