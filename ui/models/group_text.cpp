// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/group_text.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <tuple>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("group", text);
}

QString threadText(const GroupList::Row& row) {
    const QString number = words("#%1").arg(row.key + 1);
    return row.label.empty() ? words("thread %1").arg(number)
                             : QStringLiteral("%1 (%2)").arg(fromUtf8(row.label), number);
}

/// The lowest and the highest number with this many bits.
std::pair<std::uint64_t, std::uint64_t> rangeOfBits(std::uint64_t bits) {
    if (bits == 0) {
        return {0, 0};
    }
    const std::uint64_t low = std::uint64_t{1} << (bits - 1);
    return {low, low + (low - 1)};
}

QString sizeText(std::uint64_t bits) {
    const auto [low, high] = rangeOfBits(bits);
    if (low == high) {
        return bytesText(static_cast<std::int64_t>(low));
    }
    // The upper end is a power of two less one byte: "1.0–2.0 KiB" is read faster than "1,024–2,047 B".
    if (bits <= 10) {
        return words("%1–%2 B").arg(low).arg(high);
    }
    static const char* const kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    const auto unit = (bits - 1) / 10;
    const std::uint64_t first = low >> (unit * 10);
    return words("%1–%2 %3").arg(first).arg(first * 2).arg(QLatin1String(kUnits[unit]));
}

QString shortTime(std::uint64_t nanoseconds) {
    static constexpr std::pair<double, const char*> kUnits[] = {
        {3600e9, "h"}, {60e9, "min"}, {1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}};
    const auto value = static_cast<double>(nanoseconds);
    for (const auto& [size, unit] : kUnits) {
        if (value >= size) {
            return QStringLiteral("%1 %2").arg(value / size, 0, 'g', 3).arg(QString::fromUtf8(unit));
        }
    }
    return QStringLiteral("%1 ns").arg(nanoseconds);
}

QString lifetimeText(std::uint64_t key) {
    if (key == GroupList::kNone) {
        return words("never freed");
    }
    const auto [low, high] = rangeOfBits(key);
    return low == high ? shortTime(low) : words("%1 to %2").arg(shortTime(low), shortTime(high + 1));
}

FunctionId allocatingFunction(const GroupList::Row& row, const Profile& profile, const Names& names) {
    const auto frames = outwardLocations(profile, names, StackId(static_cast<StackId::Value>(row.key)), 1);
    return frames.empty() ? FunctionId() : frames.front().function;
}

Filter literal(Filter::Field field, const std::string& text, bool leafOnly) {
    Filter filter;
    filter.field = field;
    filter.leafOnly = leafOnly;
    for (const char byte : text) {
        if (byte == '*' || byte == '?' || byte == '[' || byte == '\\') {
            filter.pattern += '\\';
        }
        filter.pattern += byte;
    }
    return filter;
}

/// By the label, unless that is empty or another process has it, too: one that was replaced by exec.
Filter processFilter(const GroupList::Row& row, const Profile& profile) {
    const auto likes = std::ranges::count_if(
        profile.processes(), [&](const Process& process) { return processLabel(process) == row.label; });
    if (!row.label.empty() && likes <= 1) {
        return literal(Filter::Field::Process, row.label, false);
    }
    Filter filter;
    filter.field = Filter::Field::Process;
    filter.pattern = "#" + std::to_string(row.key + 1);
    return filter;
}

Filter rangeFilter(Filter::Field field, std::uint64_t bits) {
    Filter filter;
    filter.field = field;
    std::tie(filter.low, filter.high) = rangeOfBits(bits);
    return filter;
}

std::optional<Filter> lifetimeFilter(std::uint64_t key) {
    if (key != GroupList::kNone) {
        return rangeFilter(Filter::Field::Lifetime, key);
    }
    Filter freed;
    freed.field = Filter::Field::Lifetime;
    freed.high = Filter::kNoLimit - 1;
    freed.exclude = true;
    return freed;
}

} // namespace

const std::vector<Grouping>& groupingsInOrder() {
    static const std::vector<Grouping> kGroupings = {Grouping::Function, Grouping::Caller, Grouping::Module,
        Grouping::FileLine, Grouping::Stack, Grouping::Process, Grouping::Thread, Grouping::FreeThread,
        Grouping::SizeClass, Grouping::LifetimeClass, Grouping::Call, Grouping::Domain, Grouping::Type};
    return kGroupings;
}

QString groupingWords(Grouping grouping) {
    switch (grouping) {
    case Grouping::Stack:
        return words("Stack");
    case Grouping::Caller:
        return words("Caller");
    case Grouping::Function:
        return words("Function");
    case Grouping::Module:
        return words("Module");
    case Grouping::FileLine:
        return words("File and line");
    case Grouping::Thread:
        return words("Thread");
    case Grouping::FreeThread:
        return words("Freeing thread");
    case Grouping::SizeClass:
        return words("Size");
    case Grouping::LifetimeClass:
        return words("Lifetime");
    case Grouping::Call:
        return words("Call");
    case Grouping::Domain:
        return words("Domain");
    case Grouping::FreeStack:
        return words("Freeing stack");
    case Grouping::Language:
        return words("Language");
    case Grouping::Type:
        return words("Type");
    case Grouping::Process:
        return words("Process");
    }
    return {};
}

bool namesCode(Grouping grouping) {
    return grouping == Grouping::Stack || grouping == Grouping::Caller || grouping == Grouping::Function ||
           grouping == Grouping::Module || grouping == Grouping::FileLine || grouping == Grouping::Call ||
           grouping == Grouping::Type;
}

QString groupText(const GroupList::Row& row, Grouping grouping, const Profile& profile, const Names& names) {
    switch (grouping) {
    case Grouping::SizeClass:
        return sizeText(row.key);
    case Grouping::LifetimeClass:
        return lifetimeText(row.key);
    case Grouping::Call:
        return fromUtf8(callName(static_cast<Call>(row.key)));
    case Grouping::Domain:
        return row.label.empty() ? words("unknown") : fromUtf8(row.label);
    case Grouping::Type:
        return row.key == GroupList::kNone ? words("(type not known)")
               : row.evidence.empty()      ? fromUtf8(row.label)
                                      : words("%1 (by %2)").arg(fromUtf8(row.label), fromUtf8(row.evidence));
    case Grouping::Thread:
        return row.key == GroupList::kNone ? words("(thread not known)") : threadText(row);
    case Grouping::FreeThread:
        return row.key == GroupList::kNone ? words("never freed") : threadText(row);
    case Grouping::Process:
        return row.key == GroupList::kNone ? words("(process not known)")
               : row.label.empty()         ? words("process #%1").arg(row.key + 1)
                                           : fromUtf8(row.label);
    case Grouping::FreeStack:
        if (row.key == GroupList::kNone) {
            return words("(not recorded)");
        }
        [[fallthrough]];
    case Grouping::Stack: {
        const FunctionId function = allocatingFunction(row, profile, names);
        return function.valid() ? functionText(names, function) : words("(no frames)");
    }
    default:
        break;
    }
    if (!row.label.empty()) {
        return fromUtf8(row.label);
    }
    return grouping == Grouping::Caller ? words("(no caller)") : words("(not known)");
}

std::optional<Filter> groupFilter(
    const GroupList::Row& row, Grouping grouping, const Profile& profile, const Names& names) {
    const bool known = row.key != GroupList::kNone;
    switch (grouping) {
    case Grouping::Function:
    case Grouping::Caller:
        return known && !row.label.empty() ? std::optional(literal(Filter::Field::Function, row.label,
                                                 grouping == Grouping::Function))
                                           : std::nullopt;
    case Grouping::Module:
        return row.label.empty() ? std::nullopt
                                 : std::optional(literal(Filter::Field::Module, row.label, true));
    case Grouping::FileLine: {
        const std::size_t colon = row.label.rfind(':');
        const std::string file = row.label.substr(0, colon);
        return file.empty() ? std::nullopt : std::optional(literal(Filter::Field::File, file, true));
    }
    case Grouping::Thread:
    case Grouping::FreeThread: {
        if (!known) {
            return std::nullopt;
        }
        Filter filter;
        filter.field = grouping == Grouping::Thread ? Filter::Field::Thread : Filter::Field::FreeThread;
        filter.pattern = "#" + std::to_string(row.key + 1);
        return filter;
    }
    case Grouping::Process:
        return known ? std::optional(processFilter(row, profile)) : std::nullopt;
    case Grouping::SizeClass:
        return rangeFilter(Filter::Field::Size, row.key);
    case Grouping::LifetimeClass:
        return lifetimeFilter(row.key);
    case Grouping::Call:
        return literal(Filter::Field::Call, std::string(callName(static_cast<Call>(row.key))), false);
    case Grouping::Domain:
        return row.label.empty() ? std::nullopt
                                 : std::optional(literal(Filter::Field::Domain, row.label, false));
    case Grouping::Language:
        return literal(Filter::Field::Language, row.label, true);
    case Grouping::FreeStack:
        return std::nullopt;
    case Grouping::Type:
        return literal(Filter::Field::Type, known ? row.label : "unknown", false);
    case Grouping::Stack:
        break;
    }
    const FunctionId function = allocatingFunction(row, profile, names);
    return function.valid()
               ? std::optional(literal(Filter::Field::Function, names.function(function).name, true))
               : std::nullopt;
}

} // namespace tidemark::ui
