// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/index_cache.h"
#include "core/profile/index_writer.h"
#include "core/profile/profile_builder.h"
#include "core/profile/profile_index.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <random>
#include <unistd.h>

namespace tidemark {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with the test.
class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "tidemark-test-XXXXXX").string();
        m_path = mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(m_path); }
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

std::vector<BuilderEvent> drawEvents(std::size_t count, std::uint32_t seed) {
    std::mt19937_64 random(seed);
    std::vector<BuilderEvent> events;
    std::vector<std::uint64_t> live;
    for (std::size_t i = 0; i < count; ++i) {
        BuilderEvent event;
        event.thread = ThreadId{static_cast<std::uint32_t>(random() % 3)};
        event.time = static_cast<Nanoseconds>(i / 100);
        if (!live.empty() && random() % 100 < 45) {
            const std::size_t which = random() % 4 == 0 ? random() % live.size() : live.size() - 1;
            event.kind = BuilderEvent::Kind::Free;
            event.address = live[which];
            live.erase(live.begin() + static_cast<std::ptrdiff_t>(which));
        } else {
            event.call = Call::Malloc;
            event.stack = StackId{static_cast<std::uint32_t>(random() % 40)};
            event.size = random() % 3000;
            event.address = 0x1000 + i * 16;
            live.push_back(event.address);
        }
        events.push_back(event);
    }
    return events;
}

void write(IndexWriter& writer, const std::vector<BuilderEvent>& events) {
    for (const BuilderEvent& event : events)
        writer.addEvent(event);
}

std::shared_ptr<const ProfileIndex> inMemory(const std::vector<BuilderEvent>& events) {
    IndexWriter writer(IndexBytesWriter(), fs::temp_directory_path());
    write(writer, events);
    return *ProfileIndex::open(*writer.finish());
}

void writeFile(const fs::path& path, const std::vector<BuilderEvent>& events) {
    IndexWriter writer(std::move(IndexBytesWriter::create(path).value()), path.parent_path());
    write(writer, events);
    ASSERT_TRUE(writer.finish().ok());
}

Result<std::shared_ptr<const ProfileIndex>> openFile(const fs::path& path) {
    auto file = MappedFile::open(path, MappedFile::WhenShrunk::ReadZeros);
    return ProfileIndex::open(std::make_shared<const IndexBytes>(std::move(file.value())));
}

/// Reads everything that there is.
std::uint64_t touchAll(const ProfileIndex& index) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kColumns; ++i) {
        const PackedColumn& column = index.column(static_cast<ColumnId>(i));
        std::vector<std::uint64_t> values(static_cast<std::size_t>(column.size()));
        column.decode(0, column.size(), values.data());
        for (const std::uint64_t value : values)
            sum = sum * 31 + value;
    }
    for (RowIndex row = 0; row < index.rows(); ++row)
        sum += index.sizeOf(row) + index.freed(row);
    for (FreeIndex free = 0; free < index.frees(); ++free)
        sum += index.freedRow(free);
    return sum;
}

TEST(ProfileIndex, AFileHoldsTheSameAsTheMemory) {
    const Folder folder;
    const auto events = drawEvents(300'000, 1);
    writeFile(folder.path() / "index", events);
    const auto file = openFile(folder.path() / "index");
    ASSERT_TRUE(file.ok());
    EXPECT_GT((*file)->buckets(), 2u);
    EXPECT_EQ(touchAll(**file), touchAll(*inMemory(events)));
    EXPECT_FALSE((*file)->damaged());
}

TEST(ProfileIndex, AnyChangedByteIsNoticed) {
    const Folder folder;
    const fs::path path = folder.path() / "index";
    writeFile(path, drawEvents(20'000, 2));
    const auto size = fs::file_size(path);
    constexpr std::uint32_t kSeed = 7;
    std::mt19937_64 random(kSeed);
    int changed = 0;
    for (int i = 0; i < 300; ++i) {
        const auto offset = static_cast<std::streamoff>(random() % size);
        const auto flip = [&](char bits) {
            std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
            file.seekg(offset);
            const char byte = static_cast<char>(file.get());
            file.seekp(offset);
            file.put(static_cast<char>(byte ^ bits));
        };
        const auto bits = static_cast<char>(1 << random() % 8);
        flip(bits);
        const auto index = openFile(path);
        if (!index) {
            EXPECT_EQ(index.error().code, ErrorCode::Corrupt);
            ++changed;
        } else {
            const std::uint64_t sum = touchAll(**index);
            changed += (*index)->damaged() ? 1 : 0;
            (void)sum;
        }
        flip(bits);
    }
    EXPECT_GT(changed, 290) << "all but padding and the header (seed " << kSeed << ")";
    const auto index = openFile(path);
    ASSERT_TRUE(index.ok());
    touchAll(**index);
    EXPECT_FALSE((*index)->damaged());
}

TEST(ProfileIndex, ATruncatedFileIsNoticedWhileItIsRead) {
    const Folder folder;
    const fs::path path = folder.path() / "index";
    writeFile(path, drawEvents(100'000, 3));
    const auto index = openFile(path);
    ASSERT_TRUE(index.ok());
    fs::resize_file(path, 8192);
    touchAll(**index);
    EXPECT_TRUE((*index)->damaged());
    EXPECT_FALSE(openFile(path).ok());
}

TEST(IndexWriter, StopsWhenAsked) {
    IndexWriter writer(IndexBytesWriter(), fs::temp_directory_path());
    write(writer, drawEvents(1000, 4));
    std::stop_source stop;
    stop.request_stop();
    const auto done = writer.finish({}, stop.get_token());
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
}

TEST(IndexWriter, AFullDiskIsAnError) {
    ASSERT_TRUE(fs::exists("/dev/full"));
    IndexWriter writer(std::move(IndexBytesWriter::create("/dev/full").value()), fs::temp_directory_path());
    write(writer, drawEvents(1000, 4));
    const auto done = writer.finish();
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, ErrorCode::NotWritable);
}

TEST(SpillBytes, ReadsBackFromMemoryAndFile) {
    const Folder folder;
    SpillBytes spill(folder.path(), 1000);
    std::vector<std::byte> all;
    std::mt19937_64 random(5);
    for (int i = 0; i < 500; ++i) {
        std::vector<std::byte> some(random() % 9000);
        for (std::byte& byte : some)
            byte = static_cast<std::byte>(random());
        EXPECT_EQ(spill.append(some), all.size());
        all.insert(all.end(), some.begin(), some.end());
    }
    std::vector<std::byte> back(all.size());
    spill.read(0, back);
    EXPECT_EQ(back, all);
    EXPECT_TRUE(fs::is_empty(folder.path())) << "the file has no name";
    EXPECT_FALSE(spill.failed());
}

TEST(IndexCache, KeepsAndFinds) {
    const Folder folder;
    const IndexCache cache(folder.path() / "a" / "b");
    EXPECT_EQ(cache.find("key").error().code, ErrorCode::NotFound);
    auto file = cache.begin("key");
    ASSERT_TRUE(file.ok());
    IndexWriter writer(std::move(file->bytes), folder.path());
    write(writer, drawEvents(1000, 6));
    ASSERT_TRUE(writer.finish().ok());
    EXPECT_FALSE(cache.find("key").ok()) << "not before keep()";
    ASSERT_TRUE(cache.keep(file->path, "key").ok());
    ASSERT_TRUE(cache.find("key").ok());
    fs::resize_file(cache.folder() / "key.tidx", 100);
    EXPECT_EQ(cache.find("key").error().code, ErrorCode::Corrupt);
    EXPECT_EQ(cache.find("key").error().code, ErrorCode::NotFound) << "the damaged file is gone";
}

TEST(IndexCache, TrimsTheLeastRecentlyUsed) {
    const Folder folder;
    const IndexCache cache(folder.path(), 2500);
    const auto put = [&](const std::string& key, int hoursAgo) {
        auto file = cache.begin(key);
        const std::vector<std::byte> bytes(1000);
        file->bytes.append(bytes);
        (void)file->bytes.finish();
        EXPECT_TRUE(cache.keep(file->path, key).ok());
        fs::last_write_time(
            folder.path() / (key + ".tidx"), fs::file_time_type::clock::now() - std::chrono::hours(hoursAgo));
    };
    put("old", 3);
    put("older", 5);
    put("new", 0);
    EXPECT_TRUE(fs::exists(folder.path() / "old.tidx"));
    EXPECT_FALSE(fs::exists(folder.path() / "older.tidx"));
    EXPECT_TRUE(fs::exists(folder.path() / "new.tidx"));
}

TEST(IndexCache, SaysWhyItCannotBeWritten) {
    const Folder folder;
    std::ofstream(folder.path() / "file") << "x";
    const auto file = IndexCache(folder.path() / "file" / "cache").begin("key");
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.error().code, ErrorCode::NotWritable);
    EXPECT_FALSE(IndexCache(fs::path()).begin("key").ok());
}

} // namespace
} // namespace tidemark
