// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/language.h"

#include <algorithm>
#include <array>

namespace tidemark {
namespace {

struct Extension {
    std::string_view extension;
    std::string_view language;
};
constexpr std::array kExtensions{Extension{"c", "c"}, Extension{"cc", "c++"}, Extension{"cpp", "c++"},
    Extension{"cxx", "c++"}, Extension{"c++", "c++"}, Extension{"C", "c++"}, Extension{"hpp", "c++"},
    Extension{"hh", "c++"}, Extension{"hxx", "c++"}, Extension{"ipp", "c++"}, Extension{"tcc", "c++"},
    Extension{"inl", "c++"}, Extension{"S", "assembly"}, Extension{"s", "assembly"},
    Extension{"asm", "assembly"}, Extension{"rs", "rust"}, Extension{"go", "go"}, Extension{"py", "python"},
    Extension{"pyx", "python"}, Extension{"f", "fortran"}, Extension{"F", "fortran"},
    Extension{"f90", "fortran"}, Extension{"d", "d"}, Extension{"swift", "swift"}, Extension{"zig", "zig"}};

/// Demangled C++ functions have parameter lists; Rust's have only paths.
std::string_view languageOfName(std::string_view function) {
    if (function.find('(') != std::string_view::npos || function.find('<') != std::string_view::npos)
        return "c++";
    return function.find("::") != std::string_view::npos ? "rust" : "c";
}

} // namespace

std::string_view languageOf(const Names& names, const Location& place) {
    const Function& function = names.function(place.function);
    const std::string_view file = names.file(place.file);
    const std::string_view name = file.substr(file.rfind('/') + 1);
    // "<string>", "<frozen importlib._bootstrap>"; the other two are a compiler's
    if (file.starts_with('<') && file != "<built-in>" && file != "<artificial>")
        return "python";
    const std::size_t dot = name.rfind('.');
    if (dot != std::string_view::npos) {
        const auto found = std::find_if(kExtensions.begin(), kExtensions.end(),
            [&](const Extension& one) { return one.extension == name.substr(dot + 1); });
        if (found != kExtensions.end())
            return found->language;
    }
    // The C++ library's headers have no extension.
    if (file.find("/c++/") != std::string_view::npos)
        return "c++";
    return function.resolved ? languageOfName(function.name) : "unknown";
}

} // namespace tidemark
