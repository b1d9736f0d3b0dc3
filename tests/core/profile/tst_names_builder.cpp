// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

/// Frames: 0 and 1 in libfoo.so, 2 in no module.
std::shared_ptr<const Profile> smallProfile() {
    ProfileBuilder builder;
    Module module;
    module.path = "/opt/lib/libfoo.so";
    builder.addModule(module);
    builder.addFrame({ModuleId{0}, 0x1234});
    builder.addFrame({ModuleId{0}, 0x1250});
    builder.addFrame({ModuleId{}, 0x7f00abcd});
    return builder.finish();
}

std::string nameOf(const Names& names, const Location& location) {
    return names.function(location.function).name;
}

TEST(NamesBuilder, UnresolvedFramesAreNamedByModuleAndAddress) {
    const auto names = NamesBuilder(smallProfile()).finish(3);
    EXPECT_EQ(names->generation(), 3u);
    const auto first = names->locations(FrameId{0});
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(nameOf(*names, first[0]), "libfoo.so+0x1234");
    EXPECT_EQ(names->function(first[0].function).moduleName, "libfoo.so");
    EXPECT_FALSE(names->function(first[0].function).resolved);
    EXPECT_FALSE(first[0].inlined);
    EXPECT_EQ(nameOf(*names, names->locations(FrameId{2})[0]), "0x7f00abcd");
}

TEST(NamesBuilder, UnresolvedFramesOfOneFunctionFallTogether) {
    NamesBuilder builder(smallProfile());
    builder.setFunctionStart(FrameId{0}, 0x1200);
    builder.setFunctionStart(FrameId{1}, 0x1200);
    const auto names = builder.finish(0);
    EXPECT_EQ(nameOf(*names, names->locations(FrameId{0})[0]), "libfoo.so!fn@0x1200");
    EXPECT_EQ(names->locations(FrameId{0})[0].function, names->locations(FrameId{1})[0].function);
}

TEST(NamesBuilder, KeepsChainsInnermostFirst) {
    NamesBuilder builder(smallProfile());
    const FileId file = builder.addFile("/src/foo.cpp");
    const FunctionId inner = builder.addFunction("Foo::grow()", "libfoo.so", true);
    const FunctionId outer = builder.addFunction("foo", "libfoo.so", true);
    EXPECT_EQ(builder.addFunction("foo", "libfoo.so", true), outer);
    EXPECT_NE(builder.addFunction("foo", "other.so", true), outer);
    EXPECT_EQ(builder.addFile("/src/foo.cpp"), file);
    EXPECT_FALSE(builder.addFile("").valid());
    builder.setChain(
        FrameId{0}, {{inner, file, 7, false}, {FunctionId{}, file, 8, false}, {outer, {}, 0, true}});
    builder.setChain(FrameId{99}, {{inner, file, 7, false}});
    const auto names = builder.finish(1);
    const auto chain = names->locations(FrameId{0});
    ASSERT_EQ(chain.size(), 3u);
    EXPECT_EQ(nameOf(*names, chain[0]), "Foo::grow()");
    EXPECT_EQ(names->file(chain[0].file), "/src/foo.cpp");
    EXPECT_EQ(chain[0].line, 7u);
    EXPECT_TRUE(chain[0].inlined && chain[1].inlined);
    EXPECT_FALSE(chain[2].inlined);
    EXPECT_EQ(nameOf(*names, chain[1]), "libfoo.so+0x1234");
    EXPECT_EQ(names->file(chain[2].file), "");
    EXPECT_EQ(names->locations(FrameId{1}).size(), 1u);
}

TEST(NamesBuilder, PseudoFramesHaveNames) {
    const auto names = NamesBuilder(smallProfile()).finish(0);
    EXPECT_EQ(nameOf(*names, names->pseudoLocation(StackKind::Cut)), "[cut]");
    EXPECT_EQ(nameOf(*names, names->pseudoLocation(StackKind::Unknown)), "[unknown]");
    EXPECT_EQ(nameOf(*names, names->locations(StackNode{kEmptyStack, {}, StackKind::Cut})[0]), "[cut]");
    EXPECT_EQ(nameOf(*names, names->locations(StackNode{kEmptyStack, FrameId{0}, StackKind::Normal})[0]),
        "libfoo.so+0x1234");
    EXPECT_EQ(nameOf(*names, names->locations(FrameId{50})[0]), "[unknown]");
}

TEST(NamesBuilder, KeepsModuleHealth) {
    NamesBuilder builder(smallProfile());
    builder.setModuleHealth(ModuleId{0}, {ModuleHealth::State::Nothing, "The file is gone."});
    builder.setModuleHealth(ModuleId{9}, {ModuleHealth::State::Full, ""});
    const auto names = builder.finish(0);
    ASSERT_EQ(names->moduleHealth().size(), 1u);
    EXPECT_EQ(names->moduleHealth()[0].reason, "The file is gone.");
}

} // namespace
} // namespace tidemark
