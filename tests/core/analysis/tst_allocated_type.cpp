// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/allocated_type.h"
#include "core/analysis/query_engine.h"

#include "core/profile/allocator_functions.h"
#include "core/profile/names_builder.h"
#include "tests/core/analysis/built_profile.h"

#include <gtest/gtest.h>

namespace tidemark {

namespace {

std::string typeOf(std::string_view function) {
    const auto type = allocatedType(function);
    return type ? type->name + " by " + type->known : "unknown";
}

TEST(AllocatedType, IsTheArgumentOfAnAllocator) {
    EXPECT_EQ(typeOf("std::__new_allocator<Widget>::allocate(unsigned long, void const*)"),
        "Widget by std::allocator");
    EXPECT_EQ(typeOf("__gnu_cxx::new_allocator<ui::Row>::allocate(unsigned long, void const*)"),
        "ui::Row by std::allocator");
    EXPECT_EQ(typeOf("std::__1::allocator<std::__1::pair<int, Widget>>::allocate[abi:v15006](unsigned long)"),
        "std::pair<int, Widget> by std::allocator");
    EXPECT_EQ(typeOf("std::allocator<std::function<void (int, char)> >::allocate(unsigned long)"),
        "std::function<void (int, char)> by std::allocator");
    EXPECT_EQ(typeOf("std::pmr::polymorphic_allocator<Widget>::allocate(unsigned long)"),
        "Widget by std::pmr::polymorphic_allocator");
}

TEST(AllocatedType, IsTheElementOfAContainer) {
    EXPECT_EQ(typeOf("void std::vector<Widget, std::allocator<Widget> >::_M_realloc_insert<Widget const&>"
                     "(__gnu_cxx::__normal_iterator<Widget*, std::vector<Widget, std::allocator<Widget> > >, "
                     "Widget const&)"),
        "Widget by std::vector");
    EXPECT_EQ(typeOf("std::allocator<std::_Rb_tree_node<std::pair<std::string const, Widget> > "
                     ">::allocate(unsigned long)"),
        "std::pair<std::string const, Widget> by std::map or set node");
    EXPECT_EQ(typeOf("std::__new_allocator<std::__detail::_Hash_node<int, false> >::allocate(unsigned long, "
                     "void const*)"),
        "int by std::unordered_map or set node");
    EXPECT_EQ(typeOf("std::__cxx11::list<Widget, std::allocator<Widget> >::push_back(Widget&&)"),
        "Widget by std::list node");
    EXPECT_EQ(
        typeOf("std::shared_ptr<Widget> std::make_shared<Widget, int&>(int&)"), "Widget by std::make_shared");
    EXPECT_EQ(typeOf("std::__new_allocator<std::_Sp_counted_ptr_inplace<Widget, std::allocator<void>, "
                     "(__gnu_cxx::_Lock_policy)2> >::allocate(unsigned long, void const*)"),
        "Widget by std::make_shared");
    EXPECT_EQ(typeOf("std::_MakeUniq<Widget>::__single_object std::make_unique<Widget>()"),
        "Widget by std::make_unique");
}

TEST(AllocatedType, IsNotGuessed) {
    for (const auto* function : {"malloc", "operator new(unsigned long)", "Widget::Widget()", "main", "",
             "std::allocator<char>::allocate(unsigned long)",
             "std::vector<unsigned char, std::allocator<unsigned char> >::reserve",
             "my::allocator<Widget>::allocate(unsigned long)",
             "take(std::vector<Widget, std::allocator<Widget> >&)", "std::allocator<Widget",
             "std::allocator<", "<", "std::sort<Widget*>(Widget*, Widget*)"})
        EXPECT_EQ(typeOf(function), "unknown") << function;
}

/// A stack with these functions in one machine frame, innermost first, below main.
LoadedProfile profileWith(const std::vector<std::string>& functions) {
    tests::RawTrace trace;
    tests::MachineFrame frame{"program", 0x1000, {}, true};
    for (const auto& function : functions)
        frame.chain.push_back({function, "program.cpp", 1, isAllocatorFunction(function)});
    trace.frames = {frame, {"program", 0x2000, {{"main", "program.cpp", 2, false}}, true}};
    trace.stacks = {{{0, 1}, tests::RawStack::Outermost::Whole}};
    trace.threads = {"main"};
    trace.events = {{tests::RawKind::Allocation, 0, 0x10000, 64, 0, 1}};
    return tests::buildProfile(trace);
}

std::string typeOfStack(const std::vector<std::string>& functions) {
    const auto loaded = profileWith(functions);
    AllocatedTypes types(*loaded.profile, *loaded.names);
    const AllocatedType* type = types.of(0);
    return type != nullptr ? type->name : "unknown";
}

TEST(AllocatedType, OfAStackIsTheInnermostThatIsTold) {
    EXPECT_EQ(
        typeOfStack({"operator new(unsigned long)", "std::__new_allocator<Widget>::allocate(unsigned long)",
            "std::_Vector_base<Other, std::allocator<Other> >::_M_allocate(unsigned long)", "fill()"}),
        "Widget");
    EXPECT_EQ(typeOfStack({"operator new(unsigned long)",
                  "std::allocator_traits<std::allocator<Widget> >::allocate(std::allocator<Widget>&, "
                  "unsigned long)",
                  "std::vector<Widget, std::allocator<Widget> >::reserve(unsigned long)", "fill()"}),
        "Widget");
    // The bytes of a string that a vector's function makes are no elements of the vector.
    EXPECT_EQ(typeOfStack({"operator new(unsigned long)", "std::allocator<char>::allocate(unsigned long)",
                  "std::string::_M_create(unsigned long&, unsigned long)",
                  "std::vector<std::string, std::allocator<std::string> >::push_back(std::string const&)"}),
        "unknown");
    // A function of the program's own is who asked: what calls it says nothing.
    EXPECT_EQ(typeOfStack({"operator new(unsigned long)", "makeNode()",
                  "std::vector<Widget, std::allocator<Widget> >::f()"}),
        "unknown");
}

/// Blocks of these sizes from one stack whose frame makes `made`, and what is told of their first site.
std::string typeMade(const MadeObject& made, const std::vector<std::uint64_t>& sizes,
    const char* asks = "fill()") {
    tests::RawTrace trace;
    trace.frames = {{"program", 0x1000, {{"operator new(unsigned long)", "new.cc", 1, true}}, true},
        {"program", 0x2000, {{asks, "program.cpp", 2, isAllocatorFunction(asks)}}, true},
        {"program", 0x3000, {{"main", "program.cpp", 3, false}}, true}};
    trace.stacks = {{{0, 1, 2}, tests::RawStack::Outermost::Whole}};
    trace.threads = {"main"};
    std::uint64_t address = 0x10000;
    for (const auto size : sizes)
        trace.events.push_back({tests::RawKind::Allocation, 0, address += 0x1000, size, 0, 1});
    const auto loaded = tests::buildProfile(trace);
    NamesBuilder builder(loaded.profile);
    for (std::size_t i = 0; i < loaded.profile->frames().size(); ++i) {
        const FrameId frame(static_cast<FrameId::Value>(i));
        std::vector<Location> chain;
        for (const Location& location : loaded.names->locations(frame)) {
            const Function& function = loaded.names->function(location.function);
            chain.push_back({builder.addFunction(function.name, function.moduleName, true), {}, 0, false});
            if (function.name == asks)
                builder.setMadeObject(frame, made);
        }
        builder.setChain(frame, chain);
    }
    const auto names = builder.finish(1);
    AllocatedTypes types(*loaded.profile, *names);
    const AllocatedType* type = types.of(0);
    return type != nullptr ? type->name + " by " + type->known : "unknown";
}

TEST(AllocatedType, IsWhatANewExpressionMakes) {
    using How = MadeObject::How;
    EXPECT_EQ(typeMade({"Widget", 72, How::Constructor, false}, {72, 72}), "Widget by constructor after new");
    EXPECT_EQ(typeMade({"Widget", 72, How::Pointer, false}, {72}), "Widget by pointer after new");
    EXPECT_EQ(typeMade({"Widget", 72, How::CallNote, false}, {72}), "Widget by debug info of new");
    EXPECT_EQ(typeMade({"char", 1, How::Pointer, true}, {72}), "unknown");
    EXPECT_EQ(typeMade({"Widget", 72, How::Constructor, false}, {72}, "std::vector<Other, A>::reserve(int)"),
        "Other by std::vector");
}

TEST(AllocatedType, OfANewExpressionNeedsBlocksOfItsSize) {
    using How = MadeObject::How;
    EXPECT_EQ(typeMade({"Widget", 72, How::Constructor, false}, {80}), "unknown");
    EXPECT_EQ(typeMade({"Widget", 72, How::Constructor, false}, {72, 80}), "unknown");
    EXPECT_EQ(typeMade({"Widget", 72, How::Constructor, false}, {144}), "unknown");
    EXPECT_EQ(typeMade({"Widget", 24, How::Constructor, true}, {72, 96}), "Widget by constructor after new");
    EXPECT_EQ(typeMade({"Widget", 24, How::Constructor, true}, {80}), "Widget by constructor after new");
    EXPECT_EQ(typeMade({"Widget", 24, How::Constructor, true}, {72, 97}), "unknown");
    EXPECT_EQ(typeMade({"Widget", 24, How::Constructor, true}, {75}), "unknown");
    EXPECT_EQ(typeMade({"Widget", ~std::uint64_t{0}, How::Constructor, true}, {72, 97}), "unknown");
}

/// 64 bytes for a list's node, 2 · 100 bytes for vectors of the same type, 1,000 bytes that nobody knows.
LoadedProfile threeKinds() {
    tests::RawTrace trace;
    const auto frame = [&](std::uint64_t address, const char* asks) {
        trace.frames.push_back({"program", address,
            {{"operator new(unsigned long)", "new.cc", 1, true},
                {asks, "stl.h", 1, isAllocatorFunction(asks)}, {"fill()", "program.cpp", 1, false}},
            true});
        trace.stacks.push_back(
            {{static_cast<std::uint32_t>(trace.frames.size() - 1)}, tests::RawStack::Outermost::Whole});
    };
    frame(0x1000, "std::__new_allocator<std::_List_node<Widget> >::allocate(unsigned long, void const*)");
    frame(0x2000, "std::vector<Widget, std::allocator<Widget> >::reserve(unsigned long)");
    frame(0x3000, "makeBuffer()");
    trace.threads = {"main"};
    trace.events = {{tests::RawKind::Allocation, 0, 0x10000, 64, 0, 0},
        {tests::RawKind::Allocation, 0, 0x20000, 100, 1, 1},
        {tests::RawKind::Allocation, 0, 0x30000, 100, 1, 2},
        {tests::RawKind::Allocation, 0, 0x40000, 1000, 2, 3}};
    return tests::buildProfile(trace);
}

Query everything() {
    Query query;
    query.rule = Rule::AllocatedIn;
    query.b = Moment{kNever - 1};
    return query;
}

TEST(AllocatedType, IsAGroupingThatSaysHowItKnows) {
    const auto loaded = threeKinds();
    const auto groups = groupBy(*loaded.profile, loaded.names, everything(), Grouping::Type);
    ASSERT_TRUE(groups.ok()) << groups.error().sentence;
    ASSERT_EQ(groups->rows.size(), 2U);
    EXPECT_EQ(groups->rows[0].key, GroupList::kNone);
    EXPECT_EQ(groups->rows[0].cost, (Cost{1000, 1}));
    EXPECT_EQ(groups->rows[0].evidence, "");
    EXPECT_EQ(groups->rows[1].label, "Widget");
    EXPECT_EQ(groups->rows[1].cost, (Cost{264, 3}));
    EXPECT_EQ(groups->rows[1].evidence, "std::list node, std::vector");
    EXPECT_EQ(groups->shown, (Cost{1264, 4}));
}

TEST(AllocatedType, ToldOfOnlyTheBlocksThatCount) {
    const auto loaded = threeKinds();
    Query query = everything();
    query.b = Moment{1};
    const auto groups = groupBy(*loaded.profile, loaded.names, query, Grouping::Type);
    ASSERT_TRUE(groups.ok()) << groups.error().sentence;
    ASSERT_EQ(groups->rows.size(), 1U);
    EXPECT_EQ(groups->rows[0].evidence, "std::list node");
}

TEST(AllocatedType, IsAFilter) {
    const auto loaded = threeKinds();
    const auto shown = [&](const char* pattern, Filter::Match match, bool exclude) {
        Query query = everything();
        Filter filter;
        filter.field = Filter::Field::Type;
        filter.pattern = pattern;
        filter.match = match;
        filter.exclude = exclude;
        query.filters = {filter};
        return evaluate(*loaded.profile, *loaded.names, query).value().shown;
    };
    EXPECT_EQ(shown("Widget", Filter::Match::Glob, false), (Cost{264, 3}));
    EXPECT_EQ(shown("Widget", Filter::Match::Glob, true), (Cost{1000, 1}));
    EXPECT_EQ(shown("unknown", Filter::Match::Glob, false), (Cost{1000, 1}));
    EXPECT_EQ(shown("idg", Filter::Match::Regex, false), (Cost{264, 3}));
    EXPECT_EQ(shown("idg", Filter::Match::Glob, false), (Cost{}));
}

TEST(AllocatedType, IsToldOfEachBlock) {
    const auto loaded = threeKinds();
    const auto page =
        listAllocations(*loaded.profile, *loaded.names, everything(), AllocationOrder::Birth, false, 0, 10);
    ASSERT_TRUE(page.ok()) << page.error().sentence;
    ASSERT_EQ(page->rows.size(), 4U);
    EXPECT_EQ(page->rows[0].type, "Widget");
    EXPECT_EQ(page->rows[0].evidence, "std::list node");
    EXPECT_EQ(page->rows[1].evidence, "std::vector");
    EXPECT_EQ(page->rows[3].type, "");
    const auto life = lifeOf(*loaded.profile, *loaded.names, page->rows[2].id);
    ASSERT_TRUE(life.ok()) << life.error().sentence;
    EXPECT_EQ(life->rows.front().type, "Widget");
}

} // namespace

} // namespace tidemark
