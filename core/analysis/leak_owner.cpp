// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/leak_owner.h"

#include "core/analysis/tree_paths.h"
#include "core/profile/allocator_functions.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace tidemark {
namespace {

constexpr std::array<std::string_view, 14> kGenericScopes = {"std::", "__gnu_cxx::", "__cxxabiv1::",
    "boost::container", "boost::unordered", "boost::intrusive", "boost::multi_index",
    "boost::circular_buffer", "absl::", "folly::", "eastl::", "tsl::", "robin_hood::", "phmap::"};
constexpr std::array<std::string_view, 13> kGenericQtScopes = {"QArrayData", "QByteArray", "QHash", "QList",
    "QListData", "QMap", "QMapDataBase", "QMultiHash", "QSet", "QString", "QVarLengthArray", "QVector",
    "QtPrivate"};
constexpr std::array<std::string_view, 13> kRuntimeModules = {"libc.so", "libc-", "ld-linux", "ld.so",
    "libstdc++.so", "libc++.so", "libc++abi.so", "libgcc_s.so", "libpthread", "libm.so", "libffi.so",
    "python3", "libpython3"};

bool beginsWithAny(std::string_view text, auto prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
        [text](std::string_view prefix) { return text.starts_with(prefix); });
}

/// Python's own library, which works for whoever calls it; packages that were installed into it are not part
/// of it.
bool isPythonLibrary(std::string_view file) {
    if (file.starts_with("<frozen "))
        return true;
    const std::size_t library = file.find("/lib/python3");
    return library != std::string_view::npos && file.ends_with(".py") &&
           file.find("-packages/", library) == std::string_view::npos;
}

/// One of the extension modules that come with Python.
bool isPythonExtension(const Profile& profile, const Frame& frame) {
    return frame.module.valid() &&
           profile.modules()[frame.module.index()].path.find("/lib-dynload/") != std::string::npos;
}

std::string withoutAnonymousScopes(std::string_view name) {
    constexpr std::string_view kScope = "(anonymous namespace)::";
    std::string plain(name);
    for (std::size_t at = plain.find(kScope); at != std::string::npos; at = plain.find(kScope, at))
        plain.erase(at, kScope.size());
    return plain;
}

/// "ns::Session::Session"
bool isConstructor(std::string_view plain) {
    const std::size_t own = plain.rfind("::");
    if (own == std::string_view::npos || own == 0)
        return false;
    const std::size_t scope = plain.rfind("::", own - 1);
    const std::size_t begin = scope == std::string_view::npos ? 0 : scope + 2;
    return plain.substr(begin, own - begin) == plain.substr(own + 2);
}

} // namespace

bool isGenericFunction(std::string_view demangledName, std::string_view moduleName) {
    if (beginsWithAny(moduleName, kRuntimeModules))
        return true;
    const std::string plain = plainFunctionName(withoutAnonymousScopes(demangledName));
    if (beginsWithAny(plain, kGenericScopes) || isConstructor(plain))
        return true;
    const auto scope = std::string_view(plain).substr(0, plain.find("::"));
    return plain.size() > scope.size() &&
           std::find(kGenericQtScopes.begin(), kGenericQtScopes.end(), scope) != kGenericQtScopes.end();
}

std::vector<StackOwner> stackOwners(const Profile& profile, const Names& names) {
    std::vector<std::uint8_t> generic;
    for (const Function& function : names.functions())
        generic.push_back(isGenericFunction(function.name, function.moduleName) ? 1 : 0);
    for (std::size_t frame = 0; frame < profile.frames().size(); ++frame) {
        const bool isExtension = isPythonExtension(profile, profile.frames()[frame]);
        for (const Location& place : names.locations(FrameId(static_cast<FrameId::Value>(frame))))
            if (place.function.valid() && (isExtension || isPythonLibrary(names.file(place.file))))
                generic[place.function.index()] = 1;
    }
    const TreePaths paths(profile, names);
    std::vector<StackOwner> owners(profile.stacks().size());
    std::vector<std::uint8_t> done(owners.size());
    for (const StackId stack : profile.siteStacks()) {
        if (done[stack.index()] != 0)
            continue;
        done[stack.index()] = 1;
        PathCursor cursor = paths.innermost(stack);
        StackOwner& owner = owners[stack.index()];
        const FunctionId innermost = paths.at(cursor).function;
        do {
            const FunctionId function = paths.at(cursor).function;
            if (generic[function.index()] != 0 || function == owner.owner)
                continue;
            (owner.owner.valid() ? owner.caller : owner.owner) = function;
        } while (!owner.caller.valid() && paths.outward(cursor));
        if (!owner.owner.valid())
            owner.owner = innermost;
    }
    return owners;
}

} // namespace tidemark
