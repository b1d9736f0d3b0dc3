// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/frame_names.h"

#include <gtest/gtest.h>

#include <dlfcn.h>
#include <link.h>

namespace tidemark::recording {
namespace {

/// Addresses inside functions of libc, as in a trace.
SymbolRequest requestFor(std::initializer_list<const char*> functions) {
    SymbolRequest request;
    for (const char* name : functions) {
        void* const function = dlsym(RTLD_DEFAULT, name);
        Dl_info info{};
        link_map* map = nullptr;
        if (dladdr1(function, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0)
            return {};
        request.path = info.dli_fname;
        request.returnAddresses.push_back(reinterpret_cast<std::uint64_t>(function) - map->l_addr + 2);
    }
    return request;
}

TEST(KnownSymbols, AnswersAsTheSymbolizerDoes) {
    KnownSymbols known;
    for (const auto& request : {requestFor({"getpid", "qsort"}),
             requestFor({"qsort", "memcpy", "getpid", "qsort"}), requestFor({"getpid"})}) {
        const auto expected = symbolize(request);
        const auto result = known.resolve(request, {});
        ASSERT_EQ(result.answers.size(), request.returnAddresses.size());
        EXPECT_EQ(result.source.state, expected.source.state);
        for (std::size_t i = 0; i < expected.answers.size(); ++i) {
            EXPECT_FALSE(result.answers[i].locations.empty());
            EXPECT_EQ(result.answers[i].locations, expected.answers[i].locations);
            EXPECT_EQ(result.answers[i].functionStart, expected.answers[i].functionStart);
        }
    }
}

TEST(KnownSymbols, KeepsModulesApart) {
    KnownSymbols known;
    const auto request = requestFor({"getpid"});
    auto other = request;
    other.buildId = "not this file's";
    EXPECT_FALSE(known.resolve(request, {}).answers[0].locations.empty());
    EXPECT_TRUE(known.resolve(other, {}).answers[0].locations.empty());
}

} // namespace
} // namespace tidemark::recording
