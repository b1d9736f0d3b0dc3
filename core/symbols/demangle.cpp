// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/symbolizer.h"

#include <algorithm>
#include <csetjmp>
#include <cstdlib>
#include <libiberty/demangle.h>
#include <memory>

namespace tidemark {

namespace {

/// Longer names are left as they are: the demangler's time is not linear in the length.
constexpr std::size_t kLongestName = 32768;
/// Names that grow beyond are left mangled: each reference to an earlier part may double them.
constexpr std::size_t kLongestResult = std::size_t{1} << 20U;
/// The same for D, whose demangler cannot be stopped.
constexpr std::ptrdiff_t kMostBackReferences = 20;

constexpr int kOptions = DMGL_PARAMS | DMGL_ANSI;

struct FreeText {
    void operator()(char* text) const { std::free(text); }
};

/// What a demangler has written so far, and the way out of it.
struct Output {
    std::string text;
    std::jmp_buf tooLong;
};

void append(const char* piece, std::size_t size, void* opaque) {
    auto& output = *static_cast<Output*>(opaque);
    if (size > kLongestResult - std::min(output.text.size(), kLongestResult))
        std::longjmp(output.tooLong, 1); // over frames of C, which own nothing but stack
    output.text.append(piece, size);
}

using Demangler = int (*)(const char*, int, demangle_callbackref, void*);

/// False if `name` is none of this demangler's, or too long.
bool demangleWith(Demangler demangler, const char* name, Output& output) {
    output.text.clear();
    if (setjmp(output.tooLong) != 0)
        return false;
    return demangler(name, kOptions, append, &output) != 0;
}

} // namespace

std::string demangle(std::string_view mangled) {
    std::string name(mangled);
    if (name.size() < 3 || name.size() > kLongestName)
        return name;
    Output output;
    bool done = false;
    if (name.starts_with("_Z")) // old Rust names look like C++ ones
        done = demangleWith(rust_demangle_callback, name.c_str(), output) ||
               demangleWith(cplus_demangle_v3_callback, name.c_str(), output);
    else if (name.starts_with("_R"))
        done = demangleWith(rust_demangle_callback, name.c_str(), output);
    if (!done && name.starts_with("_D") && std::count(name.begin(), name.end(), 'Q') <= kMostBackReferences) {
        const std::unique_ptr<char, FreeText> text(dlang_demangle(name.c_str(), kOptions));
        done = text != nullptr;
        if (done)
            output.text = text.get();
    }
    return done ? output.text : name;
}

} // namespace tidemark
