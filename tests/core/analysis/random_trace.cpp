// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/analysis/random_trace.h"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <utility>

namespace tidemark::tests {
namespace {

const std::array<std::string, 7> kFunctions{
    "main", "parse", "grow", "Cache::insert", "walk", "run()", "eat<int>"};
const std::array<std::string, 6> kExtensions{".cpp", ".cpp", ".c", ".rs", ".py", ".h"};
const std::array<std::string, 2> kAllocators{"malloc", "operator new(unsigned long)"};
/// Functions whose names tell what they allocate, and some that look alike and do not.
const std::array<SourceFrame, 8> kTyped{{
    {"std::__new_allocator<Widget>::allocate(unsigned long, void const*)", "", 0, true, "Widget",
        "std::allocator"},
    {"std::allocator_traits<std::allocator<char> >::allocate(std::allocator<char>&, unsigned long)", "", 0,
        true},
    {"std::__new_allocator<std::_List_node<Widget> >::allocate(unsigned long, void const*)", "", 0, true,
        "Widget", "std::list node"},
    {"std::vector<Widget, std::allocator<Widget> >::reserve(unsigned long)", "", 0, false, "Widget",
        "std::vector"},
    {"std::vector<std::pair<int, Session>, Pool<Widget> >::reserve(unsigned long)", "", 0, false,
        "std::pair<int, Session>", "std::vector"},
    {"std::vector<char, std::allocator<char> >::reserve(unsigned long)", "", 0, false},
    {"std::shared_ptr<Session> std::make_shared<Session>()", "", 0, false, "Session", "std::make_shared"},
    {"vector<Widget>::reserve(unsigned long)", "", 0, false},
}};
const std::array<std::string, 4> kModules{"app", "libfoo.so.1", "libbar.so", ""};

std::string hexadecimal(std::uint64_t value) {
    std::ostringstream text;
    text << "0x" << std::hex << value;
    return text.str();
}

} // namespace

std::size_t RandomTraces::number(std::size_t low, std::size_t high) {
    return low + m_engine() % (high - low + 1);
}

MachineFrame RandomTraces::frame(std::uint64_t address) {
    MachineFrame frame;
    frame.module = kModules[number(0, kModules.size() - 1)];
    frame.address = address;
    if (chance(10)) {
        frame.resolved = false;
        const std::string offset = hexadecimal(address);
        frame.chain.push_back({frame.module.empty() ? offset : frame.module + "+" + offset, "", 0, false});
        return frame;
    }
    const std::size_t chain = chance(25) ? number(2, 3) : 1;
    for (std::size_t i = 0; i < chain; ++i) {
        SourceFrame drawn{kFunctions[number(0, kFunctions.size() - 1)], "", 0, false};
        if (chance(20))
            drawn = {kAllocators[number(0, kAllocators.size() - 1)], "", 0, true};
        else if (chance(30))
            drawn = kTyped[number(0, kTyped.size() - 1)];
        if (chance(85)) {
            drawn.file = drawn.function.substr(0, 1) + kExtensions[number(0, kExtensions.size() - 1)];
            drawn.line = static_cast<std::uint32_t>(number(1, 9));
        }
        frame.chain.push_back(drawn);
    }
    return frame;
}

RawStack RandomTraces::stack(std::size_t frames) {
    RawStack stack;
    if (chance(4)) {
        if (chance(50))
            stack.outermost = RawStack::Outermost::Lost;
        return stack;
    }
    const std::size_t depth = number(1, 6);
    for (std::size_t i = 0; i < depth; ++i)
        stack.frames.push_back(number(0, frames - 1));
    if (chance(8))
        stack.outermost = RawStack::Outermost::Cut;
    return stack;
}

std::uint64_t RandomTraces::freshAddress(bool mapping, std::size_t pool) {
    const auto isTaken = [&](std::uint64_t address) {
        return std::any_of(m_live.begin(), m_live.end(), [&](const Live& live) {
            return live.address == address && live.mapping == mapping && live.pool == pool;
        }) || std::any_of(m_pending.begin(), m_pending.end(), [&](const PendingRealloc& pending) {
            return pending.old == address;
        });
    };
    std::uint64_t address = 0;
    do
        address = 16 * number(1, 60);
    while (isTaken(address));
    return address;
}

void RandomTraces::addEvent(RawTrace& trace) {
    RawEvent event;
    event.thread = number(0, trace.threads.size() - 1);
    event.size = chance(10) ? 0 : number(1, 100);
    event.stack = number(0, trace.stacks.size() - 1);
    event.call = number(0, kRawCalls.size() - 1);
    event.usable = chance(50) ? 0 : event.size + number(0, 24);
    m_time += chance(60) ? 0 : static_cast<std::int64_t>(number(1, 20));
    event.time = m_time;

    const auto pending = std::find_if(m_pending.begin(), m_pending.end(),
        [&](const PendingRealloc& one) { return one.thread == event.thread; });
    if (pending != m_pending.end()) {
        event.kind = chance(25) ? RawKind::ReallocFailed : RawKind::ReallocAllocation;
        const std::uint64_t old = pending->old;
        m_pending.erase(pending);
        if (event.kind == RawKind::ReallocAllocation) {
            event.address = old != 0 && chance(30) ? old : freshAddress(false);
            m_live.push_back({event.address, false, 0});
        } else if (old != 0) {
            m_live.push_back({old, false, 0});
        }
    } else if (m_live.empty() || chance(50)) {
        event.mapping = chance(5);
        event.pool = !event.mapping && chance(12) ? number(1, kRawPools.size()) : 0;
        event.address = freshAddress(event.mapping, event.pool);
        const bool isPlain = !event.mapping && event.pool == 0;
        if (chance(3) && !m_live.empty() && !m_live.front().mapping && m_live.front().pool == 0 && isPlain)
            event.address = m_live.front().address;
        else
            m_live.push_back({event.address, event.mapping, event.pool});
    } else if (chance(8)) {
        event.kind = RawKind::Restamp;
        const Live live = m_live[number(0, m_live.size() - 1)];
        event.address = live.mapping || chance(10) ? 16 * 1000 : live.address; // the latter is nowhere
        event.pool = live.mapping ? 0 : live.pool;
        event.usable = 0;
    } else if (chance(5)) {
        event.kind = chance(50) ? RawKind::Free : RawKind::ReallocFree;
        event.address = 16 * 1000;
        if (event.kind == RawKind::ReallocFree)
            m_pending.push_back({event.thread, 0});
    } else {
        const std::size_t which = chance(40) ? m_live.size() - 1 : number(0, m_live.size() - 1);
        const Live live = m_live[which];
        m_live.erase(m_live.begin() + static_cast<std::ptrdiff_t>(which));
        event.kind = chance(25) && !live.mapping && live.pool == 0 ? RawKind::ReallocFree : RawKind::Free;
        event.address = live.address;
        event.mapping = live.mapping;
        event.pool = live.pool;
        event.freeStack = chance(50) ? number(1, trace.stacks.size()) : 0;
        if (event.kind == RawKind::ReallocFree)
            m_pending.push_back({event.thread, live.address});
    }
    trace.events.push_back(event);
}

RawTrace RandomTraces::trace() {
    RawTrace trace;
    m_live.clear();
    m_pending.clear();
    m_time = 0;
    const std::size_t frames = number(2, 12);
    for (std::size_t i = 0; i < frames; ++i)
        trace.frames.push_back(frame(0x1000 + i * 0x10));
    trace.stacks.push_back({{0}, RawStack::Outermost::Whole});
    std::set<std::pair<std::vector<std::size_t>, RawStack::Outermost>> known{
        {trace.stacks[0].frames, trace.stacks[0].outermost}};
    for (std::size_t i = number(0, 8); i-- > 0;) {
        const RawStack drawn = stack(frames);
        if (known.insert({drawn.frames, drawn.outermost}).second)
            trace.stacks.push_back(drawn);
    }
    const std::array<std::string, 3> names{"main", "worker", ""};
    trace.threads.assign(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(number(1, 3)));
    for (std::size_t i = number(0, chance(25) ? 120 : 40); i-- > 0;)
        addEvent(trace);
    const std::array<RawProcess, 4> processes{{{12, "sh"}, {123, "cc1plus"}, {12, "cc1plus"}, {0, "ld"}}};
    for (std::size_t i = number(0, 3); i-- > 0;)
        trace.processes.push_back(processes[number(0, processes.size() - 1)]);
    for (std::size_t i = 0; !trace.processes.empty() && i < trace.threads.size(); ++i)
        trace.processOf.push_back(number(0, trace.processes.size() - 1));
    for (std::size_t i = number(0, 3); i-- > 0;)
        trace.counters.push_back(
            {static_cast<std::int64_t>(number(0, 200)), static_cast<std::int64_t>(number(0, 5000)) - 1});
    return trace;
}

Filter RandomTraces::range() {
    Filter filter;
    filter.field =
        std::array{Filter::Field::Size, Filter::Field::Lifetime, Filter::Field::Address}[number(0, 2)];
    filter.exclude = chance(35);
    const std::size_t most = filter.field == Filter::Field::Address ? 1000 : 100;
    filter.low = chance(30) ? 0 : chance(30) ? std::size_t{1} << number(0, 6) : number(0, most);
    filter.high = chance(40)   ? Filter::kNoLimit
                  : chance(30) ? (std::size_t{1} << number(0, 7)) - 1
                               : number(0, most);
    return filter;
}

std::vector<Filter> RandomTraces::filters() {
    using Field = Filter::Field;
    const std::array<std::pair<Field, std::string>, 38> globs{{{Field::Function, "main"},
        {Field::Function, "*a*"}, {Field::Function, "operator new*"}, {Field::Function, "[!m]*"},
        {Field::Function, "[[]cut]"}, {Field::Function, "Cache::*"}, {Field::Function, "[[]unknown]"},
        {Field::Module, "lib*"}, {Field::Module, "app"}, {Field::Module, ""}, {Field::Module, "lib???.so"},
        {Field::Thread, "main"}, {Field::Thread, "#2"}, {Field::Thread, "*"}, {Field::Temporary, ""},
        {Field::Function, "nothing"}, {Field::File, "m.cpp"}, {Field::FreeThread, "main"},
        {Field::FreeThread, "#1"}, {Field::Call, "*alloc"}, {Field::Domain, "mapping"}, {Field::Domain, "h*"},
        {Field::Domain, "pool"}, {Field::Domain, "pool:arena"}, {Field::Domain, "pool:*"},
        {Field::Language, "c++"}, {Field::Language, "[cp]*"}, {Field::Language, "unknown"},
        {Field::Type, "Widget"}, {Field::Type, "*Session*"}, {Field::Type, "unknown"}, {Field::Type, "*"},
        {Field::Process, "cc1plus"}, {Field::Process, "12"}, {Field::Process, "12*"}, {Field::Process, "#2"},
        {Field::Process, "sh (12)"}, {Field::Process, ""}}};
    const std::array<std::pair<Field, std::string>, 8> regexes{
        {{Field::Process, "c.*12"}, {Field::Process, "^(sh|12)$"}, {Field::Type, "^W|n$"},
            {Field::Function, "^(main|walk)$"}, {Field::Function, "a+"}, {Field::Module, "so\\.1$"},
            {Field::Function, "[(]unsigned"}, {Field::Thread, "o"}}};
    std::vector<Filter> filters;
    for (std::size_t i = chance(40) ? 0 : number(1, 2); i-- > 0;) {
        Filter filter;
        filter.match = chance(25) ? Filter::Match::Regex : Filter::Match::Glob;
        const auto& drawn = filter.match == Filter::Match::Regex ? regexes[number(0, regexes.size() - 1)]
                                                                 : globs[number(0, globs.size() - 1)];
        filter.field = drawn.first;
        filter.pattern = drawn.second;
        filter.exclude = chance(35);
        filter.leafOnly = chance(35);
        if (chance(20))
            filter = range();
        filters.push_back(filter);
    }
    return filters;
}

Query RandomTraces::query(const RawTrace& trace) {
    Query query;
    query.rule = static_cast<Rule>(number(0, 10));
    std::array<std::size_t, 4> moments{};
    for (std::size_t& moment : moments)
        moment = number(0, trace.events.size() + 1);
    std::sort(moments.begin(), moments.end());
    query.a = Moment{moments[0]};
    query.b = Moment{moments[1]};
    query.c = Moment{moments[2]};
    query.d = Moment{moments[3]};
    if (query.rule == Rule::Peak && chance(40))
        query.a = query.b = Moment{};
    if (query.rule == Rule::KeptFrom && chance(40))
        query.c = Moment{};
    query.filters = filters();
    query.cost = chance(50) ? CostKind::Bytes : CostKind::Allocations;
    return query;
}

std::string describe(const Query& query) {
    std::ostringstream text;
    text << ruleName(query.rule) << " A=" << query.a.after << " B=" << query.b.after << " C=" << query.c.after
         << " D=" << query.d.after << (query.cost == CostKind::Bytes ? " bytes" : " allocations");
    for (const Filter& filter : query.filters)
        text << (filter.exclude ? " not" : "") << (filter.leafOnly ? " leaf" : "") << " field "
             << static_cast<int>(filter.field) << " " << filter.low << ".." << filter.high
             << (filter.match == Filter::Match::Regex ? " ~ " : " = ") << filter.pattern;
    return text.str();
}

} // namespace tidemark::tests
