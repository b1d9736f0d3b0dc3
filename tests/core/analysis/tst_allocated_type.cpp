// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/allocated_type.h"

#include "core/profile/allocator_functions.h"
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
    const auto stack = loaded.profile->siteStacks().front();
    const auto type = allocatedType(*loaded.profile, *loaded.names, stack);
    return type ? type->name : "unknown";
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

} // namespace

} // namespace tidemark
