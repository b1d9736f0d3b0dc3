// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/csv.h"
#include "core/report/json_parts.h"
#include "core/report/phrases.h"
#include "core/report/report.h"
#include "core/report/stack_frames.h"
#include "core/report/stack_text.h"
#include "core/report/text_lines.h"
#include "core/report/warnings.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace tidemark {

namespace {

using Row = AllocationPage::Row;
constexpr double kMillion = 1e6;

/// The allocating frame in words; empty if there is none.
struct Place {
    std::string function;
    std::string where;
};

Place placeOfStack(const AllocationsContent& content, StackId stack) {
    const auto frames = stackFrames(content.profile, content.names, stack);
    auto found = std::find_if(
        frames.begin(), frames.end(), [](const ResolvedFrame& frame) { return !frame.allocator; });
    if (found == frames.end())
        found = frames.begin();
    if (found == frames.end())
        return {"[unknown]", {}};
    const Function& function = content.names.function(found->function);
    return {function.name, placeOf(content.names, function, found->file, found->line)};
}

bool isFreed(const Row& row) {
    return row.allocation.freed != kNever;
}

std::string threadCell(ThreadId thread) {
    return thread.valid() ? std::to_string(thread.value()) : std::string();
}

std::string segmentCell(AllocationId segment) {
    return segment.valid() ? std::to_string(segment.value()) : std::string();
}

std::string addressText(std::uint64_t address) {
    return fmt::format("{:#x}", address);
}

template <typename Tag>
Json idJson(Id<Tag> id) {
    return id.valid() ? Json(id.value()) : Json(nullptr);
}

Json rowJson(const AllocationsContent& content, const Row& row) {
    const Allocation& block = row.allocation;
    const bool addresses = content.profile.capabilities().addresses;
    return {
        {"id", row.id.value()},
        {"sign", row.sign},
        {"bytes", block.size},
        {"usable_bytes", block.usable != 0 ? Json(block.usable) : Json(nullptr)},
        {"address", addresses ? Json(addressText(block.address)) : Json(nullptr)},
        {"allocated", momentJson(content.profile, Moment{block.born})},
        {"freed", isFreed(row) ? momentJson(content.profile, Moment{block.freed}) : Json(nullptr)},
        {"lifetime_ns", isFreed(row) ? Json(row.freedTime - row.bornTime) : Json(nullptr)},
        {"call", callName(block.call)},
        {"domain", row.domain},
        {"type", textOrNull(row.type)},
        {"type_known_by", textOrNull(row.evidence)},
        {"thread", idJson(block.thread)},
        {"free_thread", idJson(block.freeingThread)},
        {"temporary", block.temporary},
        {"weight_millionths", Estimate::round(row.weight * kMillion)},
        {"previous_segment", idJson(block.previousSegment)},
        {"next_segment", idJson(block.nextSegment)},
        {"stack", block.stack.value()},
        {"free_stack", block.freeStack != kEmptyStack ? Json(block.freeStack.value()) : Json(nullptr)},
    };
}

Json stacksJson(const AllocationsContent& content) {
    std::set<StackId> used;
    for (const Row& row : content.page.rows) {
        used.insert(row.allocation.stack);
        if (row.allocation.freeStack != kEmptyStack)
            used.insert(row.allocation.freeStack);
    }
    Json stacks = Json::array();
    for (const StackId stack : used) {
        Json frames = Json::array();
        for (const ResolvedFrame& frame : stackFrames(content.profile, content.names, stack))
            frames.push_back(frameJson(content.profile, content.names, frame));
        stacks.push_back({{"stack", stack.value()},
            {"stale_type", textOrNull(staleType(content.profile, stack))}, {"frames", std::move(frames)}});
    }
    return stacks;
}

} // namespace

std::string allocationsJson(const AllocationsContent& content) {
    Json document = originJson("tidemark.allocations/1", content.profile);
    document["rule"] = ruleName(content.query.rule);
    document["moments"] = momentsJson(content.profile, content.query);
    document["rule_peak"] =
        content.query.rule == Rule::Peak ? momentJson(content.profile, content.page.peak) : Json(nullptr);
    document["filters"] = filtersJson(content.query.filters);
    document["total"] = content.page.total;
    document["first"] = content.page.first;
    Json rows = Json::array();
    for (const Row& row : content.page.rows)
        rows.push_back(rowJson(content, row));
    document["blocks"] = std::move(rows);
    document["stacks"] = stacksJson(content);
    document["warnings"] = warningsJson(profileWarnings(content.profile));
    return writeJson(document);
}

std::string allocationsCsv(const AllocationsContent& content) {
    std::string text = csvLine({"id", "sign", "bytes", "usable_bytes", "address", "allocated_event",
        "allocated_ns", "freed_event", "freed_ns", "lifetime_ns", "call", "domain", "thread", "free_thread",
        "temporary", "weight_millionths", "previous_segment", "next_segment", "stack", "free_stack",
        "function", "place", "type", "type_known_by"});
    for (const Row& row : content.page.rows) {
        const Allocation& block = row.allocation;
        const auto ifFreed = [&](auto value) { return isFreed(row) ? std::to_string(value) : std::string(); };
        const Place place = placeOfStack(content, block.stack);
        text += csvLine({std::to_string(row.id.value()), std::to_string(row.sign), std::to_string(block.size),
            block.usable != 0 ? std::to_string(block.usable) : std::string(),
            content.profile.capabilities().addresses ? addressText(block.address) : std::string(),
            std::to_string(block.born), std::to_string(row.bornTime), ifFreed(block.freed),
            ifFreed(row.freedTime), ifFreed(row.freedTime - row.bornTime), std::string(callName(block.call)),
            row.domain, threadCell(block.thread), threadCell(block.freeingThread),
            block.temporary ? "1" : "0", std::to_string(Estimate::round(row.weight * kMillion)),
            segmentCell(block.previousSegment), segmentCell(block.nextSegment),
            std::to_string(block.stack.value()),
            block.freeStack != kEmptyStack ? std::to_string(block.freeStack.value()) : std::string(),
            place.function, place.where, row.type, row.evidence});
    }
    return text;
}

std::string allocationsText(const AllocationsContent& content) {
    const AllocationPage& page = content.page;
    std::string text = headerLines(content.profile.facts()) + "\n";
    text += describeQuery(content.profile, content.query, content.page.peak) + "\n";
    text += counted(page.total, "block", "blocks");
    if (!page.rows.empty())
        text += fmt::format("; these are {} to {}", formatCount(static_cast<std::int64_t>(page.first + 1)),
            formatCount(static_cast<std::int64_t>(page.first + page.rows.size())));
    text += "\n\n" + alignRight("allocated", 12) + "  " + alignRight("lived", 12) + "  " +
            alignRight("size", 12) + "  " + alignRight("address", 16) + "  function\n";
    for (const Row& row : page.rows) {
        const Place place = placeOfStack(content, row.allocation.stack);
        const std::string lived = isFreed(row) ? formatDuration(row.freedTime - row.bornTime) : "to the end";
        text += alignRight(formatDuration(row.bornTime), 12) + "  " + alignRight(lived, 12) + "  " +
                alignRight((row.sign < 0 ? "\u2212" : "") +
                               formatBytes(static_cast<std::int64_t>(row.allocation.size)),
                    12) +
                "  " +
                alignRight(
                    content.profile.capabilities().addresses ? addressText(row.allocation.address) : "", 16) +
                "  " + printable(place.function) +
                (place.where.empty() ? "" : "  " + printable(place.where)) + "\n";
    }
    return text + warningLines(profileWarnings(content.profile));
}

} // namespace tidemark
