// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/call_targets.h"

#include "core/symbols/symbolizer.h"

#include <array>
#include <cstring>
#include <elf.h>
#include <span>

namespace tidemark {

namespace {

template <typename T>
std::optional<T> numberAt(std::span<const std::byte> code, std::size_t offset) {
    if (offset > code.size() || code.size() - offset < sizeof(T))
        return std::nullopt;
    T value{};
    std::memcpy(&value, code.data() + offset, sizeof value);
    return value;
}

/// Whether the code at `offset` begins with these bytes.
template <std::size_t N>
bool beginsWith(
    std::span<const std::byte> code, std::size_t offset, const std::array<std::uint8_t, N>& bytes) {
    return offset <= code.size() && code.size() - offset >= N &&
           std::memcmp(code.data() + offset, bytes.data(), N) == 0;
}

constexpr std::array<std::uint8_t, 1> kCall = {0xe8};
constexpr std::array<std::uint8_t, 2> kCallSlot = {0xff, 0x15};
constexpr std::array<std::uint8_t, 2> kJumpSlot = {0xff, 0x25};
constexpr std::array<std::uint8_t, 4> kEndBranch = {0xf3, 0x0f, 0x1e, 0xfa};
constexpr std::array<std::uint8_t, 1> kBoundPrefix = {0xf2};
constexpr std::array<std::uint8_t, 1> kMoveToEdi = {0xbf};
constexpr std::array<std::uint8_t, 1> kHighRegisterPrefix = {0x41};

/// Also operator new of a class, whatever its arguments: "Widget::operator new(unsigned long)".
CallTargets::Kind kindOfNew(std::string_view mangled) {
    if (mangled.starts_with("_Znwm"))
        return CallTargets::Kind::New;
    if (mangled.starts_with("_Znam"))
        return CallTargets::Kind::NewArray;
    // Names of other kinds may have these letters, too.
    if (!mangled.starts_with("_ZN") ||
        (mangled.find("nwEm") == std::string_view::npos && mangled.find("naEm") == std::string_view::npos))
        return CallTargets::Kind::Other;
    const std::string demangled = demangle(mangled);
    if (demangled.find("::operator new(unsigned long") != std::string_view::npos)
        return CallTargets::Kind::New;
    if (demangled.find("::operator new[](unsigned long") != std::string_view::npos)
        return CallTargets::Kind::NewArray;
    return CallTargets::Kind::Other;
}

CallTargets::Function functionOf(std::string_view mangled, std::uint64_t address) {
    CallTargets::Function function;
    function.address = address;
    if (mangled == "memset") {
        function.kind = CallTargets::Kind::FillsMemory;
        return function;
    }
    if (!mangled.starts_with("_Z"))
        return function;
    function.kind = kindOfNew(mangled);
    if (function.kind != CallTargets::Kind::Other)
        return function;
    const std::string demangled = demangle(mangled);
    function.constructed = constructedClass(demangled);
    function.isDefault = demangled.ends_with("()");
    if (!function.constructed.empty())
        function.kind = CallTargets::Kind::Constructor;
    return function;
}

bool closes(char letter) {
    return letter == ')' || letter == '>' || letter == ']' || letter == '}';
}
bool opens(char letter) {
    return letter == '(' || letter == '<' || letter == '[' || letter == '{';
}

/// Where the last part of a qualified name begins; operators of comparison and "->" do not occur in names of
/// classes.
std::size_t lastPart(std::string_view name) {
    std::size_t depth = 0;
    for (std::size_t i = name.size(); i > 0; --i) {
        const char letter = name[i - 1];
        depth += closes(letter) ? 1 : 0;
        depth -= opens(letter) && depth > 0 ? 1 : 0;
        if (depth == 0 && letter == ':')
            return i;
    }
    return 0;
}

std::string_view withoutArguments(std::string_view name) {
    return name.substr(0, name.find('<'));
}

} // namespace

std::string_view constructedClass(std::string_view function) {
    if (function.empty() || function.back() != ')')
        return {};
    std::size_t depth = 0;
    std::size_t parameters = function.size();
    do {
        --parameters;
        depth += closes(function[parameters]) ? 1 : 0;
        depth -= opens(function[parameters]) && depth > 0 ? 1 : 0;
    } while (depth > 0 && parameters > 0);
    std::string_view name = function.substr(0, parameters);
    if (const auto tag = name.find("[abi:", lastPart(name)); tag != std::string_view::npos)
        name = name.substr(0, tag);
    const std::size_t own = lastPart(name);
    if (own < 3)
        return {};
    const std::string_view scope = name.substr(0, own - 2);
    const std::string_view wanted = withoutArguments(name.substr(own));
    const std::string_view found = withoutArguments(scope.substr(lastPart(scope)));
    return !wanted.empty() && wanted == found.substr(0, found.find('[')) ? scope : std::string_view();
}

CallTargets::Kind CallTargets::newBefore(std::uint64_t returnAddress) {
    constexpr std::uint64_t kDirect = 5; // bytes
    constexpr std::uint64_t kIndirect = 6;
    const auto code = m_code->from(returnAddress - kIndirect);
    const bool isDirect = beginsWith(code, kIndirect - kDirect, kCall);
    if (!isDirect && !beginsWith(code, 0, kCallSlot))
        return Kind::Other;
    const auto distance = numberAt<std::int32_t>(code, kIndirect - sizeof(std::int32_t));
    if (!distance)
        return Kind::Other;
    const std::uint64_t called = returnAddress + static_cast<std::uint64_t>(std::int64_t{*distance});
    const auto [found, isNew] = (isDirect ? m_newTargets : m_newSlots).try_emplace(called);
    if (isNew) {
        std::uint64_t address = 0;
        found->second = kindOfNew(isDirect ? nameAt(called, address) : linkedName(called, address));
    }
    return found->second;
}

const CallTargets::Function* CallTargets::at(
    std::optional<std::uint64_t> target, std::optional<std::uint64_t> slot) {
    if (!target && !slot)
        return nullptr;
    auto& known = target ? m_byTarget : m_bySlot;
    const auto [found, isNew] = known.try_emplace(target ? *target : *slot);
    if (isNew) {
        std::uint64_t address = 0;
        const std::string_view name = target ? nameAt(*target, address) : linkedName(*slot, address);
        found->second = functionOf(name, address);
    }
    return &found->second;
}

std::string_view CallTargets::linkedName(std::uint64_t slot, std::uint64_t& address) const {
    const auto link = m_code->at(slot);
    if (!link)
        return {};
    return link->address != 0 ? nameAt(link->address, address) : link->symbol;
}

std::string_view CallTargets::nameAt(std::uint64_t target, std::uint64_t& address) const {
    const auto code = m_code->from(target);
    std::size_t at = beginsWith(code, 0, kEndBranch) ? kEndBranch.size() : 0;
    at += beginsWith(code, at, kBoundPrefix) ? 1 : 0;
    if (beginsWith(code, at, kJumpSlot)) {
        const auto distance = numberAt<std::int32_t>(code, at + kJumpSlot.size());
        const auto link =
            distance ? m_code->at(target + at + 6 + static_cast<std::uint64_t>(std::int64_t{*distance}))
                     : std::nullopt;
        return link ? link->symbol : std::string_view();
    }
    const auto* symbol = m_symbols->find(target);
    // One with another name at its place, or without some of its arguments, may be another's.
    if (symbol == nullptr || symbol->start != target || symbol->isShared || symbol->isClone)
        return {};
    address = target;
    return symbol->name;
}

bool CallTargets::isShared(std::uint64_t address) const {
    const auto* symbol = m_symbols->find(address);
    return symbol != nullptr && symbol->start == address && symbol->isShared;
}

std::optional<std::uint64_t> CallTargets::constantSize(std::uint64_t returnAddress) const {
    for (const std::uint64_t length : {std::uint64_t{5}, std::uint64_t{6}}) {
        const auto code = m_code->from(returnAddress - length - 6);
        const bool isCall = length == 5 ? beginsWith(code, 6, kCall) : beginsWith(code, 6, kCallSlot);
        if (isCall && beginsWith(code, 1, kMoveToEdi) && !beginsWith(code, 0, kHighRegisterPrefix))
            return numberAt<std::uint32_t>(code, 2);
    }
    return std::nullopt;
}

} // namespace tidemark
