// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/call_targets.h"
#include "core/symbols/symbolizer.h"

#include "tests/core/symbols/fixture_binaries.h"

#include <fstream>
#include <gtest/gtest.h>
#include <ostream>

namespace tidemark {

namespace {

using test::TemporaryFolder;

/// "Box" of "shop::Box<shop::Pod>".
std::string ownName(const std::string& type) {
    const auto plain = type.substr(0, type.find('<'));
    const auto scope = plain.rfind("::");
    return scope == std::string::npos ? plain : plain.substr(scope + 2);
}

/// Whether a line of source makes such an object, as it is written there. The letter T is any type.
bool isMadeIn(const std::string& line, const std::string& type) {
    const auto isWord = [&](std::size_t at, const std::string& word) {
        return line.compare(at, word.size(), word) == 0 &&
               (at + word.size() == line.size() ||
                   std::isalnum(static_cast<unsigned char>(line[at + word.size()])) == 0);
    };
    for (const std::string& before :
        {std::string("new "), std::string("new (std::nothrow) "), std::string("MAKE(")})
        for (auto at = line.find(before); at != std::string::npos; at = line.find(before, at + 1)) {
            auto name = at + before.size();
            for (const std::string scope : {"Outer::"})
                if (line.compare(name, scope.size(), scope) == 0 && type.find(scope) != std::string::npos)
                    name += scope.size();
            if (isWord(name, ownName(type)) || isWord(name, "T"))
                return true;
        }
    return false;
}

/// How a program is built, and how many types are told of it at least.
struct Build {
    std::string compiler;
    std::string options;
    std::size_t told = 0;
    friend std::ostream& operator<<(std::ostream& out, const Build& build) {
        return out << build.compiler << ' ' << build.options;
    }
};

class MadeTypesOf : public ::testing::TestWithParam<Build> {};

TEST_P(MadeTypesOf, AreThoseInTheSource) {
    const Build& build = GetParam();
    ASSERT_TRUE(test::installed(build.compiler)) << build.compiler << " is not installed";
    const auto source = test::lines(test::run("cat " TIDEMARK_MAKING_SOURCE).text);
    TemporaryFolder folder;
    const auto binary = folder.path() / "makes";
    ASSERT_EQ(test::run("cd " + folder.path().string() + " && " + build.compiler + " -std=c++20 " +
                        build.options + " -o makes " TIDEMARK_MAKING_SOURCE " " TIDEMARK_OTHER_SOURCE)
                  .status,
        0);
    SymbolRequest request;
    request.path = binary;
    request.returnAddresses = test::returnAddresses(binary);
    const auto result = symbolize(request);
    std::size_t told = 0;
    for (const SymbolAnswer& answer : result.answers) {
        if (!answer.made || answer.locations.empty() ||
            answer.locations.front().file != TIDEMARK_MAKING_SOURCE)
            continue;
        const auto line = answer.locations.front().line;
        ASSERT_GT(line, 0u);
        ASSERT_LE(line, source.size());
        EXPECT_TRUE(isMadeIn(source[line - 1], answer.made->name))
            << answer.made->name << " in line " << line << ": " << source[line - 1];
        EXPECT_NE(answer.made->size, 0u);
        EXPECT_EQ(answer.made->isArray, source[line - 1].find("[static_cast") != std::string::npos ||
                                            source[line - 1].find("[5]") != std::string::npos ||
                                            source[line - 1].find("[3]") != std::string::npos);
        ++told;
    }
    EXPECT_GE(told, build.told);
}

INSTANTIATE_TEST_SUITE_P(Builds, MadeTypesOf,
    ::testing::Values(Build{"g++", "-g -O0", 44}, Build{"g++", "-g -O1", 31}, Build{"g++", "-g -O2", 29},
        Build{"g++", "-g -O3", 29}, Build{"g++", "-g -Os", 29}, Build{"g++", "-gdwarf-4 -O2", 29},
        Build{"g++", "-g -O2 -gsplit-dwarf", 29}, Build{"g++", "-g -O2 -fno-plt", 29},
        Build{"g++", "-g -O2 -flto", 28}, Build{"clang++", "-g -O0", 44}, Build{"clang++", "-g -O1", 32},
        Build{"clang++", "-g -O2", 29}, Build{"clang++", "-g -Os", 29}, Build{"clang++", "-gdwarf-4 -O2", 29},
        Build{"clang++", "-gdwarf-5 -O0", 44}, Build{"clang++", "-gdwarf-5 -O2", 29},
        Build{"clang++", "-gdwarf-5 -O2 -gsplit-dwarf", 27}));

/// A function that calls operator new for a Widget, as the debug info says of the call (LLVM's attribute
/// 0x3e0e at its call site), and nothing else: the pointer is handed on without a type.
constexpr const char* kNotedCall = R"(
        .file   1 "noted.cpp"
        .text
        .globl  make
        .type   make, @function
make:
.Lbegin:
        .loc    1 7 5
        subq    $8, %rsp
        movl    $24, %edi
        call    _Znwm@PLT
.Lreturn:
        addq    $8, %rsp
        ret
.Lend:
        .size   make, .-make
        .section .debug_abbrev,"",@progbits
        .uleb128 1, 0x11                # DW_TAG_compile_unit
        .byte   1
        .uleb128 0x03, 0x08             # name: string
        .uleb128 0x11, 0x01             # low_pc: addr
        .uleb128 0x12, 0x07             # high_pc: data8
        .uleb128 0x10, 0x17             # stmt_list: sec_offset
        .uleb128 0, 0
        .uleb128 2, 0x2e                # DW_TAG_subprogram
        .byte   1
        .uleb128 0x03, 0x08, 0x11, 0x01, 0x12, 0x07, 0, 0
        .uleb128 3, 0x13                # DW_TAG_structure_type
        .byte   0
        .uleb128 0x03, 0x08
        .uleb128 0x0b, 0x0b             # byte_size: data1
        .uleb128 0, 0
        .uleb128 4, 0x48                # DW_TAG_call_site
        .byte   0
        .uleb128 0x7d, 0x01             # call_return_pc: addr
        .uleb128 0x3e0e, 0x13           # LLVM_alloc_type: ref4
        .uleb128 0, 0
        .byte   0
        .section .debug_info,"",@progbits
.Linfo:
        .long   .Linfo_end - .Linfo_begin
.Linfo_begin:
        .short  5
        .byte   1, 8
        .long   0
        .uleb128 1
        .asciz  "noted.cpp"
        .quad   .Lbegin, .Lend - .Lbegin
        .long   .Lline
.Lwidget:
        .uleb128 3
        .asciz  "Widget"
        .byte   24
        .uleb128 2
        .asciz  "make"
        .quad   .Lbegin, .Lend - .Lbegin
        .uleb128 4
        .quad   .Lreturn
        .long   .Lwidget - .Linfo
        .byte   0, 0
.Linfo_end:
        .section .debug_line,"",@progbits
.Lline:
        .section .note.GNU-stack,"",@progbits
)";

TEST(MadeTypes, AreThoseThatTheCompilerNotes) {
    TemporaryFolder folder;
    const auto binary = folder.path() / "libmakes.so";
    std::ofstream(folder.path() / "makes.s") << kNotedCall;
    ASSERT_EQ(test::run("cd " + folder.path().string() + " && g++ -shared -o libmakes.so makes.s").status, 0);
    SymbolRequest request;
    request.path = binary;
    request.returnAddresses = test::returnAddresses(binary);
    std::vector<std::string> made;
    for (const SymbolAnswer& answer : symbolize(request).answers)
        if (answer.made)
            made.push_back(answer.made->name + " " + std::to_string(answer.made->size));
    EXPECT_EQ(made, std::vector<std::string>{"Widget 24"});
}

TEST(CallTargets, KnowConstructorsByTheirNames) {
    EXPECT_EQ(constructedClass("shop::Box<int>::Box(char)"), "shop::Box<int>");
    EXPECT_EQ(constructedClass("shop::Box<int>::Box<char>(char&&)"), "shop::Box<int>");
    EXPECT_EQ(
        constructedClass("shop::Box<shop::Pair<int, char> >::Box()"), "shop::Box<shop::Pair<int, char> >");
    EXPECT_EQ(
        constructedClass("(anonymous namespace)::Hidden::Hidden(int)"), "(anonymous namespace)::Hidden");
    EXPECT_EQ(constructedClass("Widget::Widget(void (*)(int), Widget::Mode)"), "Widget");
    EXPECT_EQ(constructedClass("std::__cxx11::basic_string<char>::basic_string[abi:cxx11](char const*)"),
        "std::__cxx11::basic_string<char>");
    EXPECT_EQ(constructedClass("Widget::~Widget()"), "");
    EXPECT_EQ(constructedClass("Widget::show()"), "");
    EXPECT_EQ(constructedClass("Widget::operator()(Widget)"), "");
    EXPECT_EQ(constructedClass("Widget(int)"), "");
    EXPECT_EQ(constructedClass("memset"), "");
    EXPECT_EQ(constructedClass(")"), "");
    EXPECT_EQ(constructedClass("((((:::)))"), "");
    EXPECT_EQ(constructedClass(""), "");
}

} // namespace

} // namespace tidemark
