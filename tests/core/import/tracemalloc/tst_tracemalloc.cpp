// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/line_statistics.h"
#include "core/analysis/query_engine.h"
#include "core/import/tracemalloc/tracemalloc_importer.h"
#include "tests/core/import/packed_bytes.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <sys/resource.h>
#include <vector>

namespace tidemark::tests {
namespace {

using namespace std::string_literals;

/// A pickle written by hand, operation by operation.
class Pickle {
public:
    Pickle& raw(std::string_view bytes) {
        m_bytes += bytes;
        return *this;
    }
    Pickle& text(std::string_view text) {
        return raw("\x8c").raw(std::string(1, static_cast<char>(text.size()))).raw(text).raw("\x94");
    }
    Pickle& number(unsigned char value) { return raw("K").raw(std::string(1, static_cast<char>(value))); }
    /// `module.name`, made without arguments.
    Pickle& object(std::string_view module, std::string_view name) {
        return text(module).text(name).raw("\x93\x94").raw(")\x81\x94");
    }
    Pickle& frame(std::string_view file, unsigned char line) {
        return text(file).number(line).raw("\x86\x94");
    }

    Pickle& begin() {
        raw("\x80\x05").object("tracemalloc", "Snapshot").raw("}\x94(").text("traces");
        return object("tracemalloc", "_Traces").raw("}\x94").text("_traces").raw("]\x94(");
    }
    Pickle& end(unsigned char limit = 25) {
        return raw("e").raw("sb").text("traceback_limit").number(limit).raw("ub.");
    }
    const std::string& bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

/// Two blocks of a.py:3 called by b.py:7, and one of domain 77 whose callers were cut.
std::string snapshot() {
    Pickle pickle;
    pickle.begin();
    pickle.raw("(")
        .number(0)
        .number(64)
        .frame("a.py", 3)
        .frame("b.py", 7)
        .raw("\x86\x94")
        .number(2)
        .raw("t\x94");
    pickle.raw("(").number(0).raw("\x8a\x05\x00\xf2\x05\x2a\x01"s).frame("a.py", 3).frame("b.py", 7);
    pickle.raw("\x86\x94").number(2).raw("t\x94");
    pickle.raw("(").number(77).number(8).frame("/lib/c.py", 9).raw("\x85\x94").number(30).raw("t\x94");
    return pickle.end().bytes();
}

Result<LoadedProfile> read(const std::string& bytes) {
    return readTracemalloc(ByteSource::of(bytesOf(bytes)));
}

void expectRefused(const std::string& bytes, std::string_view why) {
    const auto refused = read(bytes);
    ASSERT_FALSE(refused.ok()) << why;
    EXPECT_EQ(refused.error().code, ErrorCode::Corrupt);
    EXPECT_NE(refused.error().sentence.find("at offset "), std::string::npos) << refused.error().sentence;
    EXPECT_NE(refused.error().sentence.find(why), std::string::npos) << refused.error().sentence;
}

TEST(Tracemalloc, ReadsASnapshot) {
    const auto from = read(snapshot());
    ASSERT_TRUE(from.ok()) << from.error().sentence;
    const Profile& profile = *from->profile;
    EXPECT_EQ(profile.facts().format, "tracemalloc snapshot");
    EXPECT_TRUE(profile.capabilities().snapshots && profile.capabilities().blockCounts);
    EXPECT_FALSE(profile.capabilities().events);
    Query query;
    query.a = Moment{1};
    const StackCosts costs = *evaluate(profile, *from->names, query);
    ASSERT_EQ(costs.items.size(), 2u);
    EXPECT_EQ(costs.shown, (Cost{64 + 5'000'000'000 + 8, 3}));
    const auto frames = resolveStack(profile, *from->names, costs.items[0].stack);
    ASSERT_EQ(frames.size(), 2u);
    EXPECT_EQ(from->names->function(frames[0].function).name, "a.py:3");
    EXPECT_EQ(from->names->file(frames[1].file), "b.py");
    EXPECT_EQ(frames[1].line, 7u);
    const auto cut = resolveStack(profile, *from->names, costs.items[1].stack);
    ASSERT_EQ(cut.size(), 2u);
    EXPECT_EQ(from->names->function(cut[0].function).moduleName, "c.py");
    EXPECT_EQ(from->names->function(cut[1].function).name, "[cut]");
    EXPECT_EQ(profile.facts().problems.size(), 1u) << "that a stack was cut";
}

TEST(Tracemalloc, CountsLinesOnceOrAsOftenAsTheyOccur) {
    Pickle pickle;
    pickle.begin().raw("(").number(0).number(100);
    pickle.raw("(")
        .frame("r.py", 3)
        .frame("r.py", 3)
        .frame("r.py", 5)
        .frame("m.py", 1)
        .raw("t\x94")
        .number(4)
        .raw("t\x94");
    const auto from = read(pickle.end().bytes());
    ASSERT_TRUE(from.ok()) << from.error().sentence;
    const auto bytesOfFile = [&](LineCount count, std::string_view file) {
        LineQuestion question;
        question.key = LineKey::File;
        question.count = count;
        const auto statistics =
            lineStatistics({*from->profile, *from->names, Moment{1}}, std::nullopt, question);
        for (const LineStatistic& row : *statistics)
            if (row.lines[0].file == file)
                return row.bytes;
        return std::int64_t{0};
    };
    EXPECT_EQ(bytesOfFile(LineCount::Newest, "r.py"), 100);
    EXPECT_EQ(bytesOfFile(LineCount::Newest, "m.py"), 0);
    EXPECT_EQ(bytesOfFile(LineCount::EveryFrame, "r.py"), 300);
    EXPECT_EQ(bytesOfFile(LineCount::EachOnce, "r.py"), 100);
    EXPECT_EQ(bytesOfFile(LineCount::EachOnce, "m.py"), 100);
}

TEST(Tracemalloc, RefusesEveryOperationThatNoSnapshotNeeds) {
    const std::string known = "(.)JKMX]abcehjqrstu}\x80\x81\x85\x86\x87\x8a\x8c\x8d\x93\x94\x95";
    for (int code = 0; code < 256; ++code) {
        const char operation = static_cast<char>(code);
        if (known.find(operation) != std::string::npos && operation != '\x80')
            continue;
        expectRefused("\x80\x05"s + operation + "aaaaaaaaaaaaaaaa", "which no snapshot needs");
    }
}

TEST(Tracemalloc, RefusesMaliciousPickles) {
    const auto os = [](std::string_view module, std::string_view name) {
        return Pickle()
            .raw("\x80\x05")
            .text(module)
            .text(name)
            .raw("\x93")
            .text("touch /tmp/x")
            .raw("\x85R.")
            .bytes();
    };
    expectRefused(os("os", "system"), "a class is wanted that is not tracemalloc's");
    expectRefused(os("builtins", "eval"), "a class is wanted");
    expectRefused(os("builtins", "getattr"), "a class is wanted");
    expectRefused(os("tracemalloc", "start"), "a class is wanted");
    expectRefused(os("tracemalloc", "Snapshot.load"), "a class is wanted");
    expectRefused("\x80\x02"
                  "cos\nsystem\n(X\x02\x00\x00\x00lstR."s,
        "a class is wanted");
    expectRefused("\x80\x02"
                  "ctracemalloc\nSnapshot\n(X\x02\x00\x00\x00lstR."s,
        "tuple");
    expectRefused("\x80\x02(X\x02\x00\x00\x00lsios\nsystem\n."s, "0x69");
    expectRefused("\x80\x02(cos\nsystem\nX\x02\x00\x00\x00lso."s, "a class is wanted");
    expectRefused("\x80\x02\x82\x01."s, "0x82");
    expectRefused("\x80\x02Pname\n."s, "0x50");
    expectRefused("\x80\x02"
                  "c" +
                      std::string(100'000, 'x'),
        "a class is wanted");
    expectRefused("cos\nsystem\n(S'ls'\ntR.", "not a pickle of protocol 2 to 5");
    expectRefused("\x80\x06.", "not a pickle of protocol 2 to 5");
    Pickle arguments;
    arguments.raw("\x80\x05")
        .text("tracemalloc")
        .text("Snapshot")
        .raw("\x93")
        .text("x")
        .number(1)
        .raw("\x86\x81");
    expectRefused(arguments.raw(".").bytes(), "made with arguments");
    Pickle state;
    state.raw("\x80\x05")
        .object("tracemalloc", "Snapshot")
        .raw("}\x94")
        .text("__class__")
        .number(1)
        .raw("sb.");
    expectRefused(state.bytes(), "an attribute that is not known");
}

TEST(Tracemalloc, RefusesBombs) {
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    expectRefused("\x80\x05X\xff\xff\xff\x7f"s + "abc", "a text is too long");
    expectRefused("\x80\x05\x8d\xff\xff\xff\xff\xff\xff\xff\xff"s, "a text is too long");
    expectRefused("\x80\x05\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01."s, "a number is too large");
    expectRefused("\x80\x05\x8a\xff"s, "a number is too long");
    expectRefused("\x80\x05]"s + std::string(10'000'000, '\x94'), "was not just made");
    expectRefused("\x80\x05"s + std::string(10'000'000, ')'), "too much is piled up");
    expectRefused("\x80\x05"s + std::string(1000, '('), "marks are nested too deeply");
    expectRefused("\x80\x05"s + std::string(1000, '}'), "too many dictionaries");
    expectRefused("\x80\x05]]"s, "a second list");
    expectRefused("\x80\x05]\x94j\xff\xff\xff\x7f"s, "used before it is made");
    expectRefused("\x80\x05]r\xff\xff\xff\x7f"s, "too much is remembered");
    expectRefused("\x80\x05t", "a mark is missing");
    expectRefused("\x80\x05)\x87", "too few items");
    std::string traces = Pickle().begin().bytes();
    for (int i = 0; i < 3'000'000; ++i)
        traces += ")";
    expectRefused(zstdPacked(traces), "too much is piled up");
    expectRefused(zstdPacked("\x80\x05"s + std::string(200'000'000, '\x95')), "200 times");
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss, 1'000'000);
}

TEST(Tracemalloc, MayNotEndAnywhereElse) {
    const std::string whole = snapshot();
    for (std::size_t size = 0; size < whole.size(); ++size)
        expectRefused(whole.substr(0, size), "");
    const auto more = read(whole + "more");
    ASSERT_TRUE(more.ok());
    EXPECT_EQ(more->profile->facts().problems.size(), 2u);
}

TEST(Tracemalloc, BearsEveryChangeOfAByte) {
    const std::string whole = snapshot();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const int change : {1, 0x10, 0x80, 0xff}) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ change);
            (void)read(changed);
        }
    }
}

} // namespace
} // namespace tidemark::tests
