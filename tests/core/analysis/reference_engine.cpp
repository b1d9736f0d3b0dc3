// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/analysis/reference_engine.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <regex>

#include <fnmatch.h>

namespace tidemark::tests {

namespace {

/// By extension; a header's functions are told by their names.
std::string languageOf(const SourceFrame& frame, bool isResolved) {
    const std::map<std::string, std::string> byExtension{
        {"cpp", "c++"}, {"c", "c"}, {"rs", "rust"}, {"py", "python"}};
    const std::string extension = frame.file.substr(frame.file.find('.') + 1);
    if (!frame.file.empty() && byExtension.contains(extension))
        return byExtension.at(extension);
    if (!isResolved)
        return "unknown";
    if (frame.function.find_first_of("(<") != std::string::npos)
        return "c++";
    return frame.function.find("::") != std::string::npos ? "rust" : "c";
}

} // namespace

ReferenceEngine::ReferenceEngine(const RawTrace& trace) : m_trace(trace) {
    replay();
    linkLives();
    markTemporaries();
}

void ReferenceEngine::replay() {
    for (std::size_t i = 0; i < m_trace.events.size(); ++i) {
        const RawEvent& event = m_trace.events[i];
        const std::uint64_t position = i + 1;
        const auto isAt = [&](const Block& block) {
            return block.address == event.address && block.mapping == event.mapping &&
                   block.pool == event.pool && block.freed == kForever;
        };
        switch (event.kind) {
        case RawKind::Allocation:
        case RawKind::ReallocAllocation:
            for (Block& block : m_blocks)
                if (isAt(block)) {
                    block.freed = position;
                    block.freeingThread = kNobody;
                }
            m_blocks.push_back({position, kForever, event.address, event.size, event.stack, event.thread, 0,
                false, event.mapping, event.call, event.pool, 0, 0});
            break;
        case RawKind::Free:
        case RawKind::ReallocFree:
            for (Block& block : m_blocks)
                if (isAt(block)) {
                    block.freed = position;
                    block.freeingThread = event.thread;
                    block.freeStack = event.freeStack;
                }
            break;
        case RawKind::Restamp: {
            const auto old = std::find_if(m_blocks.begin(), m_blocks.end(), isAt);
            if (old == m_blocks.end())
                break;
            Block fresh = *old;
            old->freed = position;
            old->freeingThread = event.thread;
            fresh.born = position;
            fresh.stack = event.stack;
            fresh.thread = event.thread;
            fresh.previous = old->born;
            m_blocks.push_back(fresh);
            break;
        }
        case RawKind::ReallocFailed: {
            std::size_t last = i;
            while (m_trace.events[last].thread != event.thread ||
                   m_trace.events[last].kind != RawKind::ReallocFree)
                --last;
            for (Block& block : m_blocks)
                if (block.freed == last + 1) {
                    block.freed = kForever;
                    block.freeStack = 0;
                }
            break;
        }
        }
    }
}

/// A realloc's new block follows the one that its thread's last ReallocFree freed.
void ReferenceEngine::linkLives() {
    for (Block& block : m_blocks) {
        std::size_t i = static_cast<std::size_t>(block.born - 1);
        const std::size_t thread = m_trace.events[i].thread;
        if (m_trace.events[i].kind != RawKind::ReallocAllocation)
            continue;
        do
            --i;
        while (m_trace.events[i].thread != thread || m_trace.events[i].kind != RawKind::ReallocFree);
        for (const Block& old : m_blocks)
            if (old.freed == i + 1)
                block.previous = old.born;
    }
}

std::vector<std::uint64_t> ReferenceEngine::lifeOf(std::uint64_t born) const {
    std::uint64_t first = born;
    for (std::uint64_t before = born; before != 0;) {
        first = before;
        before = 0;
        for (const Block& block : m_blocks)
            if (block.born == first)
                before = block.previous;
    }
    std::vector<std::uint64_t> births;
    for (std::uint64_t at = first; at != 0;) {
        births.push_back(at);
        std::uint64_t next = 0;
        for (const Block& block : m_blocks)
            if (block.previous == at)
                next = block.born;
        at = next;
    }
    return births;
}

std::string ReferenceEngine::domainText(const Block& block) const {
    return block.mapping ? "mapping" : block.pool != 0 ? "pool:" + kRawPools[block.pool - 1] : "heap";
}

std::size_t ReferenceEngine::processOf(const Block& block) const {
    return m_trace.processOf.empty() ? 0 : m_trace.processOf[block.thread];
}

/// "NAME (PID)", or what is known of it.
std::string ReferenceEngine::processText(const Block& block) const {
    if (m_trace.processes.empty())
        return "";
    const RawProcess& process = m_trace.processes[processOf(block)];
    return process.pid == 0 ? process.name : process.name + " (" + std::to_string(process.pid) + ")";
}

void ReferenceEngine::markTemporaries() {
    for (Block& block : m_blocks) {
        if (block.freed == kForever || block.freeingThread != block.thread)
            continue;
        const bool othersBetween = std::any_of(m_blocks.begin(), m_blocks.end(), [&](const Block& other) {
            return other.thread == block.thread && block.born < other.born && other.born < block.freed;
        });
        block.temporary = !othersBetween;
    }
}

std::vector<ReferenceEngine::NamedFrame> ReferenceEngine::allFrames(std::size_t stack) const {
    const RawStack& raw = m_trace.stacks[stack];
    std::vector<NamedFrame> frames;
    for (const std::size_t index : raw.frames) {
        const MachineFrame& machine = m_trace.frames[index];
        for (const SourceFrame& source : machine.chain)
            frames.push_back({source.function + " [" + machine.module + "]",
                source.file + ":" + std::to_string(source.line), source.function, source.file, machine.module,
                machine.address, source.allocator, languageOf(source, machine.resolved), source.type,
                source.evidence});
    }
    if (raw.outermost == RawStack::Outermost::Cut)
        frames.push_back({"[cut] []", ":0", "[cut]", "", "", 0, false, "unknown", "", ""});
    else if (raw.outermost == RawStack::Outermost::Lost || frames.empty())
        frames.push_back({"[unknown] []", ":0", "[unknown]", "", "", 0, false, "unknown", "", ""});
    return frames;
}

std::vector<ReferenceEngine::NamedFrame> ReferenceEngine::shownFrames(std::size_t stack) const {
    std::vector<NamedFrame> shown;
    for (const NamedFrame& frame : allFrames(stack))
        if (!frame.allocator)
            shown.push_back(frame);
    return shown.empty() ? allFrames(stack) : shown;
}

/// The innermost frame that tells it, down to the one that asked the allocators.
std::pair<std::string, std::string> ReferenceEngine::typeAndEvidence(std::size_t stack) const {
    std::vector<NamedFrame> frames = allFrames(stack);
    std::size_t asked = 0;
    while (asked < frames.size() && frames[asked].allocator)
        ++asked;
    frames.resize(std::min(asked + 1, frames.size()));
    for (const NamedFrame& frame : frames)
        if (!frame.type.empty())
            return {frame.type, frame.evidence};
    return {};
}

std::string ReferenceEngine::stackText(std::size_t stack) const {
    std::string text;
    for (const NamedFrame& frame : allFrames(stack))
        text += (frame.allocator ? "~" : "") + frame.label + " " + frame.place + " @" +
                std::to_string(frame.address) + "\n";
    return text;
}

bool ReferenceEngine::passes(const Block& block, const Filter& filter) const {
    const auto matches = [&](const std::string& text) {
        return filter.match == Filter::Match::Glob ? fnmatch(filter.pattern.c_str(), text.c_str(), 0) == 0
                                                   : std::regex_search(text, std::regex(filter.pattern));
    };
    bool found = false;
    switch (filter.field) {
    case Filter::Field::Temporary:
        found = block.temporary;
        break;
    case Filter::Field::Thread:
        found = filter.pattern == "#" + std::to_string(block.thread + 1) ||
                matches(m_trace.threads[block.thread]);
        break;
    case Filter::Field::Process: {
        const std::size_t number = processOf(block);
        const RawProcess process = m_trace.processes.empty() ? RawProcess() : m_trace.processes[number];
        found = filter.pattern == "#" + std::to_string(number + 1) || matches(process.name) ||
                matches(processText(block)) || (process.pid != 0 && matches(std::to_string(process.pid)));
        break;
    }
    case Filter::Field::FreeThread:
        found = block.freed != kForever && block.freeingThread != kNobody &&
                (filter.pattern == "#" + std::to_string(block.freeingThread + 1) ||
                    matches(m_trace.threads[block.freeingThread]));
        break;
    case Filter::Field::Call:
        found = matches(kRawCalls[block.call]);
        break;
    case Filter::Field::Domain:
        found = matches(domainText(block)) || (block.pool != 0 && matches("pool"));
        break;
    case Filter::Field::Size:
        found = filter.low <= block.size && block.size <= filter.high;
        break;
    case Filter::Field::Lifetime:
        found = filter.low <= lifetime(block) && lifetime(block) <= filter.high;
        break;
    case Filter::Field::Type: {
        const std::string type = typeAndEvidence(block.stack).first;
        found = matches(type.empty() ? "unknown" : type);
        break;
    }
    case Filter::Field::Address:
        found = filter.low <= block.address && block.address <= filter.high;
        break;
    case Filter::Field::Function:
    case Filter::Field::File:
    case Filter::Field::Language:
    case Filter::Field::Module: {
        auto frames = filter.leafOnly ? shownFrames(block.stack) : allFrames(block.stack);
        if (filter.leafOnly)
            frames.resize(1);
        for (const NamedFrame& frame : frames)
            found = found || matches(filter.field == Filter::Field::Function   ? frame.function
                                     : filter.field == Filter::Field::File     ? frame.file
                                     : filter.field == Filter::Field::Language ? frame.language
                                                                               : frame.module);
        break;
    }
    }
    return found != filter.exclude;
}

std::uint64_t ReferenceEngine::lifetime(const Block& block) const {
    return block.freed == kForever ? Filter::kNoLimit
                                   : static_cast<std::uint64_t>(m_trace.events[block.freed - 1].time -
                                                                m_trace.events[block.born - 1].time);
}

bool ReferenceEngine::passes(const Block& block, const std::vector<Filter>& filters) const {
    const bool wantsMappings = std::any_of(filters.begin(), filters.end(), [](const Filter& filter) {
        return filter.field == Filter::Field::Domain && !filter.exclude && filter.pattern == "mapping";
    });
    const bool wantsPools = std::any_of(filters.begin(), filters.end(), [](const Filter& filter) {
        return filter.field == Filter::Field::Domain && !filter.exclude && filter.pattern.starts_with("pool");
    });
    return (!block.mapping || wantsMappings) && (block.pool == 0 || wantsPools) &&
           std::all_of(
               filters.begin(), filters.end(), [&](const Filter& filter) { return passes(block, filter); });
}

Amount ReferenceEngine::liveAt(std::uint64_t moment, const std::vector<Filter>& filters) const {
    Amount live;
    for (const Block& block : m_blocks)
        if (block.born <= moment && block.freed > moment && passes(block, filters))
            live += {static_cast<std::int64_t>(block.size), 1};
    return live;
}

std::uint64_t ReferenceEngine::peakOf(const Query& query) const {
    const std::uint64_t last = m_trace.events.size();
    std::uint64_t begin = query.a.after + 1;
    std::uint64_t end = std::min(query.b.after, last);
    if (query.b.after == 0) {
        begin = 0;
        end = last;
    }
    std::uint64_t peak = std::min(begin, end);
    Amount highest = liveAt(peak, query.filters);
    for (std::uint64_t moment = begin; moment <= end; ++moment) {
        const Amount live = liveAt(moment, query.filters);
        const bool isHigher = query.cost == CostKind::Bytes ? live.bytes > highest.bytes
                                                            : live.allocations > highest.allocations;
        if (isHigher) {
            highest = live;
            peak = moment;
        }
    }
    return peak;
}

std::int64_t ReferenceEngine::signOf(const Block& block, const Query& query, std::uint64_t peak) const {
    const std::uint64_t a = block.born;
    const std::uint64_t f = block.freed;
    const std::uint64_t A = query.a.after;
    const std::uint64_t B = query.b.after;
    const std::uint64_t C =
        query.rule == Rule::KeptFrom && query.c.after == 0 ? m_trace.events.size() : query.c.after;
    const std::uint64_t D = query.d.after;
    const bool growth = A < a && a <= B && f > B;
    const bool decline = a <= A && A < f && f <= B;
    switch (query.rule) {
    case Rule::LiveAt:
        return a <= A && f > A;
    case Rule::Peak:
        return a <= peak && f > peak;
    case Rule::Growth:
        return growth;
    case Rule::Decline:
        return decline;
    case Rule::Change:
        return growth ? 1 : decline ? -1 : 0;
    case Rule::AllocatedIn:
        return A < a && a <= B;
    case Rule::FreedIn:
        return A < f && f <= B;
    case Rule::BornAndFreedIn:
        return A < a && f <= B;
    case Rule::LongLived:
        return a <= A && f > B;
    case Rule::KeptFrom:
        return A < a && a <= B && f > C;
    case Rule::FreedOnlyIn:
        return A < a && a <= B && C < f && f <= D;
    }
    return 0;
}

std::map<std::size_t, Amount> ReferenceEngine::select(const Query& query, std::uint64_t peak) const {
    std::map<std::size_t, Amount> perStack;
    for (const Block& block : m_blocks) {
        const std::int64_t sign = signOf(block, query, peak);
        if (sign != 0 && passes(block, query.filters))
            perStack[block.stack] += {sign * static_cast<std::int64_t>(block.size), sign};
    }
    std::erase_if(perStack, [](const auto& item) { return item.second == Amount{}; });
    return perStack;
}

ReferenceSelection ReferenceEngine::select(const Query& query) const {
    ReferenceSelection selection;
    selection.peak = query.rule == Rule::Peak ? peakOf(query) : 0;
    for (const auto& [stack, amount] : select(query, selection.peak)) {
        selection.perStack[stackText(stack)] += amount;
        selection.shown += amount;
    }
    Query everything = query;
    everything.filters.clear();
    const std::uint64_t ownPeak = query.rule == Rule::Peak ? peakOf(everything) : 0;
    for (const auto& [stack, amount] : select(everything, ownPeak))
        selection.unfiltered += amount;
    return selection;
}

std::vector<ReferenceBlock> ReferenceEngine::blocks(const Query& query) const {
    const auto bits = [](std::uint64_t value) {
        int count = 0;
        for (; value > 0; value /= 2)
            ++count;
        return std::to_string(count);
    };
    std::vector<ReferenceBlock> selected;
    const std::uint64_t peak = query.rule == Rule::Peak ? peakOf(query) : 0;
    for (const Block& block : m_blocks) {
        const std::int64_t sign = signOf(block, query, peak);
        if (sign == 0 || !passes(block, query.filters))
            continue;
        const std::vector<NamedFrame> frames = shownFrames(block.stack);
        const std::uint64_t lived = lifetime(block);
        const bool isFreed = block.freed != kForever;
        ReferenceBlock one{
            block.born, block.freed, block.address, block.size, lived, block.thread, sign, {}, {}};
        one.groups[Grouping::Stack] = stackText(block.stack);
        one.groups[Grouping::Caller] = frames.size() > 1 ? frames[1].label : "none";
        one.groups[Grouping::Function] = frames[0].label;
        one.groups[Grouping::Module] = frames[0].module;
        one.groups[Grouping::FileLine] = frames[0].place.ends_with(":0")
                                             ? frames[0].place.substr(0, frames[0].place.size() - 2)
                                             : frames[0].place;
        one.groups[Grouping::Thread] = std::to_string(block.thread) + m_trace.threads[block.thread];
        one.groups[Grouping::Process] = std::to_string(processOf(block)) + processText(block);
        one.groups[Grouping::FreeThread] =
            isFreed && block.freeingThread != kNobody
                ? std::to_string(block.freeingThread) + m_trace.threads[block.freeingThread]
                : "none";
        one.groups[Grouping::SizeClass] = bits(block.size);
        one.groups[Grouping::LifetimeClass] = isFreed ? bits(lived) : "none";
        one.groups[Grouping::Call] = std::to_string(block.call);
        one.groups[Grouping::Domain] = std::to_string(block.mapping     ? 3
                                                      : block.pool != 0 ? 2 + 256 * block.pool
                                                                        : 0) +
                                       domainText(block);
        one.groups[Grouping::Language] = frames[0].language;
        const auto [type, evidence] = typeAndEvidence(block.stack);
        one.groups[Grouping::Type] = type.empty() ? "none" : type;
        one.evidence = evidence;
        const bool isFreedSomewhere =
            block.freeStack != 0 &&
            (!m_trace.stacks[block.freeStack - 1].frames.empty() ||
                m_trace.stacks[block.freeStack - 1].outermost != RawStack::Outermost::Whole);
        one.groups[Grouping::FreeStack] =
            isFreed && isFreedSomewhere ? stackText(block.freeStack - 1) : "none";
        selected.push_back(one);
    }
    return selected;
}

ReferenceTree ReferenceEngine::tree(const Query& query, bool bottomUp) const {
    ReferenceTree nodes;
    nodes[{}];
    for (const auto& [stack, amount] : select(query, query.rule == Rule::Peak ? peakOf(query) : 0)) {
        std::vector<NamedFrame> frames = shownFrames(stack);
        if (!bottomUp)
            std::reverse(frames.begin(), frames.end());
        const auto weight = static_cast<std::uint64_t>(
            std::abs(query.cost == CostKind::Bytes ? amount.bytes : amount.allocations));
        FunctionPath path;
        nodes[path].inclusive += amount;
        for (const NamedFrame& frame : frames) {
            path.push_back(frame.label);
            ReferenceTreeNode& node = nodes[path];
            node.inclusive += amount;
            if (weight > node.heaviest)
                node.places.clear();
            if (weight >= node.heaviest) {
                node.heaviest = weight;
                node.places.insert(frame.place);
            }
        }
        nodes[path].self += amount;
    }
    return nodes;
}

ReferenceTree ReferenceEngine::topDown(const Query& query) const {
    return tree(query, false);
}

ReferenceTree ReferenceEngine::bottomUp(const Query& query) const {
    return tree(query, true);
}

std::map<std::string, ReferenceFunction> ReferenceEngine::callerCallee(const Query& query) const {
    std::map<std::string, ReferenceFunction> functions;
    for (const auto& [stack, amount] : select(query, query.rule == Rule::Peak ? peakOf(query) : 0)) {
        const std::vector<NamedFrame> frames = shownFrames(stack);
        std::set<std::string> seen;
        std::set<std::pair<std::string, std::string>> edges;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            seen.insert(frames[i].label);
            if (i > 0)
                edges.insert({frames[i].label, frames[i - 1].label});
        }
        for (const std::string& label : seen)
            functions[label].inclusive += amount;
        for (const auto& [caller, callee] : edges) {
            functions[caller].callees[callee] += amount;
            functions[callee].callers[caller] += amount;
        }
        functions[frames.front().label].self += amount;
    }
    return functions;
}

ReferenceSummary ReferenceEngine::summary(const std::vector<Filter>& filters) const {
    ReferenceSummary summary;
    for (const Block& block : m_blocks) {
        if (!passes(block, filters))
            continue;
        ++summary.allocations;
        summary.frees += block.freed != kForever ? 1 : 0;
        summary.bytesAllocated += block.size;
        summary.temporary += block.temporary ? 1 : 0;
    }
    Query query;
    query.rule = Rule::Peak;
    query.filters = filters;
    summary.peakMoment = peakOf(query);
    summary.peak = liveAt(summary.peakMoment, filters);
    summary.peakTime = summary.peakMoment == 0 ? 0 : m_trace.events[summary.peakMoment - 1].time;
    summary.liveAtEnd = liveAt(m_trace.events.size(), filters);
    for (const RawCounter& counter : m_trace.counters)
        summary.rssPeakBytes = std::max(summary.rssPeakBytes, counter.rssBytes);
    return summary;
}

std::uint64_t ReferenceEngine::momentAt(std::int64_t time) const {
    std::uint64_t moment = 0;
    for (std::size_t i = 0; i < m_trace.events.size(); ++i)
        if (m_trace.events[i].time <= time)
            moment = i + 1;
    return moment;
}

std::vector<ReferenceSlice> ReferenceEngine::timeSeries(
    const std::vector<Filter>& filters, std::int64_t begin, std::int64_t end, std::int64_t slices) const {
    std::vector<ReferenceSlice> series;
    for (std::int64_t i = 0; i < slices; ++i) {
        const bool fromStart = i == 0 && begin == 0;
        const std::uint64_t first = fromStart ? 0 : momentAt(begin + (end - begin) * i / slices);
        const std::uint64_t last = momentAt(begin + (end - begin) * (i + 1) / slices);
        ReferenceSlice slice;
        slice.minimumBytes = slice.maximumBytes = liveAt(first, filters).bytes;
        for (std::uint64_t moment = first; moment <= last; ++moment) {
            slice.minimumBytes = std::min(slice.minimumBytes, liveAt(moment, filters).bytes);
            slice.maximumBytes = std::max(slice.maximumBytes, liveAt(moment, filters).bytes);
        }
        slice.last = liveAt(last, filters);
        for (const Block& block : m_blocks) {
            if (!passes(block, filters))
                continue;
            if (first < block.born && block.born <= last) {
                ++slice.allocations;
                slice.bytesAllocated += block.size;
            }
            slice.frees += first < block.freed && block.freed <= last ? 1 : 0;
        }
        series.push_back(slice);
    }
    return series;
}

std::map<std::string, Amount> ReferenceEngine::stacksBehind(
    const Query& query, const FunctionPath& path, bool bottomUp) const {
    std::map<std::string, Amount> stacks;
    for (const auto& [stack, amount] : select(query, query.rule == Rule::Peak ? peakOf(query) : 0)) {
        std::vector<NamedFrame> frames = shownFrames(stack);
        if (!bottomUp)
            std::reverse(frames.begin(), frames.end());
        bool runsThrough = frames.size() >= path.size();
        for (std::size_t i = 0; runsThrough && i < path.size(); ++i)
            runsThrough = frames[i].label == path[i];
        if (runsThrough)
            stacks[stackText(stack)] += amount;
    }
    return stacks;
}

} // namespace tidemark::tests
