// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/symbolizer.h"

#include <cstdlib>
#include <libiberty/demangle.h>
#include <memory>

namespace tidemark {

namespace {

/// Longer names are left as they are: the demangler's time is not linear in the length.
constexpr std::size_t kLongestName = 32768;

struct FreeText {
    void operator()(char* text) const { std::free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

} // namespace

std::string demangle(std::string_view mangled) {
    std::string name(mangled);
    if (name.size() < 3 || name.size() > kLongestName)
        return name;
    constexpr int kOptions = DMGL_PARAMS | DMGL_ANSI;
    Text text;
    if (name.starts_with("_Z"))
        text.reset(cplus_demangle(name.c_str(), kOptions | DMGL_AUTO)); // old Rust names look like C++ ones
    else if (name.starts_with("_R"))
        text.reset(rust_demangle(name.c_str(), kOptions));
    else if (name.starts_with("_D"))
        text.reset(dlang_demangle(name.c_str(), kOptions));
    return text ? std::string(text.get()) : name;
}

} // namespace tidemark
