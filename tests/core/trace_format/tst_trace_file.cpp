// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/file.h"
#include "tests/core/trace_format/sample_trace.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstring>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

namespace tidemark::trace {
namespace {

std::vector<std::pair<ChunkType, Bytes>> readChunks(const FileReader& reader) {
    std::vector<std::pair<ChunkType, Bytes>> result;
    for (const FileReader::Chunk& chunk : reader.chunks()) {
        if (auto payload = reader.read(chunk); payload.ok())
            result.emplace_back(chunk.type, std::move(payload).value());
    }
    return result;
}

void setFileVersion(std::string& file, std::uint16_t major) {
    std::memcpy(file.data() + offsetof(FileHeader, major), &major, sizeof major);
    const std::uint64_t checksum = XXH3_64bits(file.data(), offsetof(FileHeader, checksum));
    std::memcpy(file.data() + offsetof(FileHeader, checksum), &checksum, sizeof checksum);
}

/// Changes the header of the first chunk and makes its checksum right again.
template <typename Change>
void changeFirstChunk(std::string& file, Change change) {
    ChunkHeader header;
    std::memcpy(&header, file.data() + sizeof(FileHeader), sizeof header);
    change(header);
    header.header_checksum = XXH3_64bits(&header, offsetof(ChunkHeader, header_checksum));
    std::memcpy(file.data() + sizeof(FileHeader), &header, sizeof header);
}

class TraceFileTest : public testing::Test {
protected:
    TemporaryFolder m_folder;
    std::filesystem::path m_path = m_folder / "sample.tide";
};

TEST_F(TraceFileTest, ReadsWhatWasWritten) {
    writeTrace(m_path, sampleChunks());
    const auto reader = FileReader::open(m_path);
    ASSERT_TRUE(reader.ok());
    EXPECT_TRUE(reader->complete());
    EXPECT_TRUE(reader->problems().empty());
    EXPECT_EQ(readChunks(*reader), sampleChunks());
    struct stat status {};
    ASSERT_EQ(stat(m_path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(TraceFileTest, ReadsAnUnfinishedFile) {
    writeTrace(m_path, sampleChunks(), false);
    const auto reader = FileReader::open(m_path);
    ASSERT_TRUE(reader.ok());
    EXPECT_FALSE(reader->complete());
    EXPECT_TRUE(reader->problems().empty());
    EXPECT_EQ(readChunks(*reader), sampleChunks());
}

TEST_F(TraceFileTest, RefusesWhatIsNoTrace) {
    const auto codeOf = [this](const std::string& bytes) {
        writeAll(m_path, bytes);
        const auto reader = FileReader::open(m_path);
        return reader.ok() ? ErrorCode::System : reader.error().code;
    };
    EXPECT_EQ(codeOf(""), ErrorCode::NotATrace);
    EXPECT_EQ(codeOf("Just text, longer than the header of a trace would be."), ErrorCode::NotATrace);
    EXPECT_EQ(codeOf("\x89TIDE\r\n\x1a"), ErrorCode::Corrupt);
    EXPECT_EQ(FileReader::open(m_folder.path()).error().code, ErrorCode::NotReadable);
    EXPECT_EQ(FileReader::open(m_folder / "missing").error().code, ErrorCode::NotFound);
}

TEST_F(TraceFileTest, ANewerMajorIsRefusedWithASentence) {
    writeTrace(m_path, sampleChunks());
    std::string file = readAll(m_path);
    setFileVersion(file, 2);
    writeAll(m_path, file);
    const auto reader = FileReader::open(m_path);
    ASSERT_FALSE(reader.ok());
    EXPECT_EQ(reader.error().code, ErrorCode::NewerVersion);
    EXPECT_EQ(reader.error().sentence,
        "“" + m_path.string() +
            "” was written by a newer Tidemark (format 2.0; this program reads 1.x): "
            "update Tidemark to open it.");
}

TEST_F(TraceFileTest, AnUnknownOptionalChunkIsSkippedAndTold) {
    auto chunks = sampleChunks();
    chunks.insert(chunks.begin() + 2, {static_cast<ChunkType>(fourCc("ZZZZ")), Bytes(100, std::byte{1})});
    writeTrace(m_path, chunks);
    const auto reader = FileReader::open(m_path);
    ASSERT_TRUE(reader.ok());
    ASSERT_EQ(reader->problems().size(), 1u);
    EXPECT_EQ(reader->problems()[0].kind, Problem::Kind::UnknownChunk);
    EXPECT_EQ(reader->chunks().size(), chunks.size());
    EXPECT_FALSE(FileReader::understands(reader->chunks()[2]));
}

TEST_F(TraceFileTest, AnUnknownRequiredChunkIsRefused) {
    writeTrace(m_path, sampleChunks(), false);
    std::string file = readAll(m_path);
    changeFirstChunk(file, [](ChunkHeader& header) {
        header.type = fourCc("ZZZZ");
        header.flags |= kChunkRequired;
    });
    writeAll(m_path, file);
    const auto reader = FileReader::open(m_path);
    ASSERT_FALSE(reader.ok());
    EXPECT_EQ(reader.error().code, ErrorCode::NewerVersion);
}

TEST_F(TraceFileTest, UnknownFlagsMakeAChunkUnreadableOnly) {
    writeTrace(m_path, sampleChunks(), false);
    std::string file = readAll(m_path);
    changeFirstChunk(file, [](ChunkHeader& header) { header.flags |= 0x40; });
    writeAll(m_path, file);
    const auto reader = FileReader::open(m_path);
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(reader->problems().size(), 1u);
    EXPECT_FALSE(reader->read(reader->chunks()[0]).ok());
}

TEST_F(TraceFileTest, AFalseSizeAfterDecompressionIsRefused) {
    writeTrace(m_path, {{ChunkType::Threads, Bytes(100'000, std::byte{0})}}, false);
    const std::string original = readAll(m_path);
    for (const std::uint64_t size :
        {std::uint64_t{1}, std::uint64_t{200'000}, kMaxRawBytes, kMaxRawBytes + 1}) {
        std::string file = original;
        changeFirstChunk(file, [size](ChunkHeader& header) { header.raw_bytes = size; });
        writeAll(m_path, file);
        const auto reader = FileReader::open(m_path);
        ASSERT_TRUE(reader.ok());
        EXPECT_EQ(readChunks(*reader).size(), 0u) << size;
        EXPECT_EQ(reader->problems().empty(), size <= kMaxRawBytes) << size;
    }
}

TEST_F(TraceFileTest, ACutAtAnyByteLeavesTheChunksBeforeIt) {
    writeTrace(m_path, sampleChunks());
    const std::string file = readAll(m_path);
    std::size_t readable = 0;
    for (std::size_t size = 0; size < file.size(); ++size) {
        SCOPED_TRACE(size);
        writeAll(m_path, file.substr(0, size));
        const auto reader = FileReader::open(m_path);
        ASSERT_EQ(reader.ok(), size >= sizeof(FileHeader));
        if (!reader.ok())
            continue;
        EXPECT_FALSE(reader->complete());
        const auto chunks = readChunks(*reader);
        ASSERT_GE(chunks.size(), readable);
        readable = chunks.size();
        ASSERT_LE(readable, sampleChunks().size());
        for (std::size_t i = 0; i < readable; ++i)
            EXPECT_EQ(chunks[i], sampleChunks()[i]);
    }
    EXPECT_EQ(readable, sampleChunks().size());
}

TEST_F(TraceFileTest, AChangedByteAnywhereCostsOneChunkAtMost) {
    const auto original = sampleChunks();
    for (const bool finish : {true, false}) {
        writeTrace(m_path, original, finish);
        const std::string file = readAll(m_path);
        for (std::size_t at = 0; at < file.size(); ++at) {
            SCOPED_TRACE(at);
            std::string changed = file;
            changed[at] = static_cast<char>(changed[at] ^ 0x20);
            writeAll(m_path, changed);
            const auto reader = FileReader::open(m_path);
            ASSERT_EQ(reader.ok(), at >= sizeof(FileHeader));
            if (!reader.ok())
                continue;
            const auto chunks = readChunks(*reader);
            EXPECT_GE(chunks.size() + 1, original.size());
            std::size_t next = 0;
            for (const auto& chunk : chunks) {
                while (next < original.size() && original[next] != chunk)
                    ++next;
                EXPECT_LT(next, original.size()) << "a chunk that nobody wrote";
            }
            const bool told = !reader->problems().empty() || reader->chunks().size() == original.size();
            EXPECT_TRUE(told || chunks.size() == original.size());
        }
    }
}

TEST_F(TraceFileTest, FindsTheNextChunkAfterMissingBytes) {
    auto chunks = sampleChunks();
    RandomChunks random(7);
    chunks.insert(chunks.begin() + 4, {ChunkType::Events, encodeEvents(random.events(5000))});
    writeTrace(m_path, chunks);
    std::string file = readAll(m_path);
    const auto large = FileReader::open(m_path)->chunks()[4];
    file.erase(large.offset + 1024, 4096);
    writeAll(m_path, file);
    const auto reader = FileReader::open(m_path);
    ASSERT_TRUE(reader.ok());
    chunks.erase(chunks.begin() + 4);
    EXPECT_EQ(readChunks(*reader), chunks);
    EXPECT_FALSE(reader->problems().empty());
}

TEST_F(TraceFileTest, ReadsSurviveAShrinkingFile) {
    writeTrace(m_path, {{ChunkType::Events, encodeEvents(RandomChunks(3).events(20'000))}});
    const auto reader = FileReader::open(m_path);
    ASSERT_TRUE(reader.ok());
    ASSERT_EQ(truncate(m_path.c_str(), 4096), 0);
    const auto payload = reader->read(reader->chunks()[0]);
    ASSERT_FALSE(payload.ok());
    EXPECT_EQ(payload.error().code, ErrorCode::Corrupt);
}

TEST_F(TraceFileTest, AnExistingFileIsKeptUnlessToldOtherwise) {
    writeAll(m_path, "precious");
    const auto refused = FileWriter::create(m_path, FileWriter::IfExists::Refuse);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::NotWritable);
    EXPECT_EQ(readAll(m_path), "precious");
    EXPECT_TRUE(FileWriter::create(m_path, FileWriter::IfExists::Overwrite).ok());
    EXPECT_EQ(FileWriter::create(m_folder.path(), FileWriter::IfExists::Overwrite).error().code,
        ErrorCode::NotWritable);
    EXPECT_EQ(FileWriter::create(m_folder / "none/x.tide", FileWriter::IfExists::Refuse).error().code,
        ErrorCode::NotWritable);
}

TEST_F(TraceFileTest, ResumeGoesOnAfterTheLastCompleteChunk) {
    const auto chunks = sampleChunks();
    writeTrace(m_path, chunks);
    const std::string whole = readAll(m_path);
    EXPECT_EQ(FileWriter::resume(m_path).error().code, ErrorCode::InvalidUsage);
    for (const std::size_t size : {sizeof(FileHeader), std::size_t{1000}, whole.size() - 1}) {
        SCOPED_TRACE(size);
        writeAll(m_path, whole.substr(0, size));
        const std::size_t kept = readChunks(*FileReader::open(m_path)).size();
        auto writer = FileWriter::resume(m_path);
        ASSERT_TRUE(writer.ok()) << writer.error().sentence;
        for (std::size_t i = kept; i < chunks.size(); ++i)
            ASSERT_TRUE(writer->append(chunks[i].first, chunks[i].second).ok());
        ASSERT_TRUE(writer->finish().ok());
        EXPECT_EQ(writer->bytesWritten(), std::filesystem::file_size(m_path));
        const auto reader = FileReader::open(m_path);
        ASSERT_TRUE(reader.ok());
        EXPECT_TRUE(reader->complete() && reader->problems().empty());
        EXPECT_EQ(readChunks(*reader), chunks);
    }
}

/// Lets this process write no file beyond 10,000 bytes, then tries.
bool survivesAFullDisk(const std::filesystem::path& path) {
    signal(SIGXFSZ, SIG_IGN);
    auto writer = FileWriter::create(path, FileWriter::IfExists::Refuse);
    const rlimit limit = {10'000, 10'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    RandomChunks random(1);
    const Bytes small = encodeEvents(random.events(100));
    const Bytes large = encodeEvents(random.events(20'000));
    const bool first = writer->append(ChunkType::Events, small).ok();
    const Status second = writer->append(ChunkType::Events, large);
    const bool third = writer->append(ChunkType::Events, small).ok();
    const auto reader = FileReader::open(path);
    return first && !second.ok() && second.error().code == ErrorCode::NotWritable && third && reader.ok() &&
           reader->problems().empty() && readChunks(*reader).size() == 2;
}

TEST_F(TraceFileTest, AFullDiskLeavesCompleteChunks) {
    EXPECT_EXIT(_exit(survivesAFullDisk(m_path) ? 0 : 1), testing::ExitedWithCode(0), "");
}

TEST_F(TraceFileTest, TooLargeAPayloadIsRefused) {
    auto writer = FileWriter::create(m_path, FileWriter::IfExists::Refuse);
    ASSERT_TRUE(writer.ok());
    const Status status = writer->append(ChunkType::Names, Bytes(kMaxRawBytes + 1));
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::InvalidUsage);
}

} // namespace
} // namespace tidemark::trace
