// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/heaptrack/heaptrack_reader.h"

#include "core/import/line_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tidemark::heaptrack {
namespace {

constexpr std::size_t kMostStacks = std::size_t{64} << 20;
constexpr std::uint64_t kMostSamples = 16u << 20; ///< two days, every 10 ms
constexpr std::size_t kMostSuppressions = 10'000;
constexpr Nanoseconds kMillisecond = 1'000'000;
constexpr std::uint64_t kMostTicks = std::uint64_t{1} << 40; ///< 35 years
constexpr std::uint64_t kVersion1_0 = 0x10000;
constexpr std::uint64_t kVersion1_2 = 0x10200; ///< says nothing of the file's version and means 1
constexpr std::uint64_t kVersion1_3 = 0x10300; ///< from here on an instruction pointer is that of the call
constexpr char kStep[] = "reading the heaptrack file";

std::uint32_t narrowed(std::uint64_t value) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, 0xffffffff));
}

} // namespace

bool recognises(std::string_view head) {
    std::string line(head.substr(0, std::min(head.find('\n'), head.size())));
    line += '\n';
    RecordFields fields(line.c_str() + 1);
    std::uint64_t number = 0;
    if (line.starts_with("v ") && fields.number(number) && number >= kVersion1_0 && number < 0x1000000)
        return fields.atEnd() || (fields.number(number) && fields.atEnd());
    // Version 0 begins with the command.
    const std::size_t second = line.size();
    return line.starts_with("X ") && line.size() > 3 && head.size() > second + 2 &&
           std::string_view("sitI+c#").find(head[second]) != std::string_view::npos &&
           head[second + 1] == ' ';
}

Status Reader::read(ByteSource& source, const std::stop_token& stop, ProgressSink* progress) {
    LineBlocks lines(source);
    for (std::string_view block = lines.next(); !block.empty(); block = lines.next()) {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, "Reading the heaptrack file was cancelled."};
        if (Status done = readBlock(block, lines.offset()); !done)
            return done;
        if (progress != nullptr)
            progress->progress(kStep, source.consumedBytes(), source.fileBytes());
    }
    if (lines.hasTooLongLine())
        note(DataProblem::Severity::Warning, 1,
            fmt::format(
                "The file is damaged: reading ended at a line without end at offset {}.", lines.offset()));
    if (m_raw)
        m_modules.finish(m_builder);
    tellFacts(source);
    return Ok{};
}

Status Reader::readBlock(std::string_view block, std::uint64_t offset) {
    const char* at = block.data();
    const char* const end = at + block.size();
    while (at < end) {
        const char kind = *at;
        if (kind == '\n') {
            ++at;
            continue;
        }
        RecordFields fields(at + 1);
        if (kind == '#')
            m_trailerSeen = true;
        else if (!readRecord(kind, fields) && m_skipped++ == 0)
            m_firstSkipped = offset + static_cast<std::uint64_t>(at - block.data());
        if (m_failure)
            return *m_failure;
        at = fields.skipLine();
    }
    return Ok{};
}

bool Reader::readRecord(char kind, RecordFields& fields) {
    std::string_view text;
    switch (kind) {
    case '+':
        return readAllocation(fields);
    case '-':
        return readFree(fields);
    case 't':
        return readStack(fields);
    case 'a': {
        std::uint64_t size = 0;
        std::uint64_t stack = 0;
        return fields.number(size) && fields.number(stack) && m_events.addInfo(size, narrowed(stack));
    }
    case 'i':
        return readPointer(fields);
    case 's':
        return readText(fields, text) && m_symbols.addString(text);
    case 'c':
        return readTick(fields);
    case 'R':
        return readResident(fields);
    case 'v':
        return readVersion(fields);
    case 'X':
        return readCommand(fields);
    case 'x':
        return readExecutable(fields);
    case 'm':
        return readModule(fields);
    case 'I':
        return fields.number(m_pageBytes);
    case 'S':
        return readSuppression(fields);
    case 'A':
        m_attached = true;
        return true;
    default:
        return false;
    }
}

bool Reader::readVersion(RecordFields& fields) {
    if (!fields.number(m_program))
        return false;
    m_version = 1;
    if (m_program != kVersion1_2)
        fields.number(m_version);
    if (m_version > kNewestVersion)
        m_failure = Error{ErrorCode::NewerVersion,
            fmt::format(
                "The file is of version {} of heaptrack's format; this program knows versions up to {}: "
                "use a newer Tidemark.",
                m_version, kNewestVersion)};
    return true;
}

bool Reader::readText(RecordFields& fields, std::string_view& text) const {
    std::uint64_t length = 0;
    if (m_version >= 3)
        return fields.number(length) && fields.text(length, text);
    text = fields.rest();
    return true;
}

bool Reader::readCommand(RecordFields& fields) {
    if (std::exchange(m_commandSeen, true))
        return false;
    const std::string_view command = fields.rest();
    ProfileFacts& facts = m_builder.facts();
    // Arguments are joined by blanks: where one has blanks itself is not known.
    for (std::size_t begin = 0; begin < command.size();) {
        const std::size_t end = std::min(command.find(' ', begin), command.size());
        facts.arguments.emplace_back(command.substr(begin, end - begin));
        begin = end + 1;
    }
    if (!facts.arguments.empty() && facts.program.empty())
        facts.program = facts.arguments.front();
    return true;
}

bool Reader::readSuppression(RecordFields& fields) {
    std::string_view text;
    auto& suppressions = m_builder.facts().leakSuppressions;
    constexpr std::string_view kKind = "leak:";
    if (!readText(fields, text))
        return false;
    if (!text.starts_with(kKind) || suppressions.size() >= kMostSuppressions)
        return text.empty() || text.front() == '#';
    suppressions.emplace_back(text.substr(kKind.size()));
    return true;
}

bool Reader::readExecutable(RecordFields& fields) {
    std::string_view path;
    m_raw = true;
    if (!m_executable.empty() || !readText(fields, path))
        return false;
    m_executable = std::string(path);
    m_builder.facts().program = m_executable;
    return true;
}

bool Reader::readModule(RecordFields& fields) {
    m_raw = true;
    std::string_view name;
    std::uint64_t length = 0;
    if (m_version >= 3) {
        if (!fields.number(length) || !fields.text(length, name))
            return false;
    } else {
        const std::string_view line = fields.rest();
        const std::size_t blank = std::min(line.find(' '), line.size());
        name = line.substr(0, blank);
        fields = RecordFields(name.data() + name.size());
    }
    if (name == "-") {
        m_modules.clear(m_events.position());
        return true;
    }
    std::uint64_t bias = 0;
    if (!fields.number(bias))
        return false;
    std::vector<ModuleList::Segment> segments;
    for (ModuleList::Segment segment; fields.number(segment.address) && fields.number(segment.bytes);)
        segments.push_back(segment);
    m_modules.add(
        m_builder, name == "x" ? std::string_view(m_executable) : name, bias, segments, m_events.position());
    return true;
}

std::uint64_t Reader::returnAddress(std::uint64_t ip) const {
    return m_program >= kVersion1_3 ? ip + 1 : ip;
}

bool Reader::readPointer(RecordFields& fields) {
    std::uint64_t ip = 0;
    std::uint64_t module = 0;
    if (!fields.number(ip) || !fields.number(module))
        return false;
    m_lines.clear();
    for (std::uint64_t function = 0; fields.number(function);) {
        std::uint64_t file = 0;
        std::uint64_t line = 0;
        fields.number(file);
        fields.number(line);
        m_lines.push_back({narrowed(function), narrowed(file), narrowed(line)});
    }
    return m_symbols.addPointer(m_builder, returnAddress(ip), module, m_lines);
}

bool Reader::readStack(RecordFields& fields) {
    std::uint64_t code = 0;
    std::uint64_t parent = 0;
    if (!fields.number(code) || !fields.number(parent) || m_builder.stackCount() >= kMostStacks)
        return false;
    // Numbers count from 1 in order of appearance, as the builder's stacks do.
    StackNode node{StackId(narrowed(parent)), FrameId(), StackKind::Normal};
    if (m_raw)
        node.frame = m_modules.frameOf(m_builder, returnAddress(code));
    else if (code != 0 && code <= m_symbols.pointers())
        node.frame = FrameId(narrowed(code - 1));
    m_builder.addStack(node);
    return true;
}

bool Reader::readAllocation(RecordFields& fields) {
    std::uint64_t first = 0;
    if (!fields.number(first))
        return false;
    if (m_version > 0 && !m_raw)
        return m_events.allocate(first);
    std::uint64_t stack = 0;
    std::uint64_t address = 0;
    if (!fields.number(stack) || !fields.number(address))
        return false;
    m_pointersAsAddresses = true;
    m_events.allocateAt(address, first, narrowed(stack));
    return true;
}

bool Reader::readFree(RecordFields& fields) {
    std::uint64_t first = 0;
    if (!fields.number(first))
        return false;
    if (m_version > 0 && !m_raw)
        return m_events.release(first);
    m_events.releaseAt(first);
    return true;
}

bool Reader::readTick(RecordFields& fields) {
    std::uint64_t tick = 0;
    if (!fields.number(tick) || tick > kMostTicks)
        return false;
    if (tick < m_tick) {
        ++m_backwards;
        return true;
    }
    m_tick = tick;
    m_events.setTime(static_cast<Nanoseconds>(tick) * kMillisecond);
    return true;
}

bool Reader::readResident(RecordFields& fields) {
    std::uint64_t pages = 0;
    constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 60;
    if (!fields.number(pages) || m_pageBytes == 0 || pages > kMostBytes / m_pageBytes ||
        m_samples >= kMostSamples)
        return false;
    ++m_samples;
    CounterSample sample;
    sample.time = static_cast<Nanoseconds>(m_tick) * kMillisecond;
    sample.rssBytes = static_cast<std::int64_t>(pages * m_pageBytes);
    m_builder.addCounter(sample);
    return true;
}

void Reader::note(DataProblem::Severity severity, std::uint64_t count, std::string sentence) {
    m_builder.facts().problems.push_back({severity, count, std::move(sentence)});
}

void Reader::tellFacts(const ByteSource& source) {
    using Severity = DataProblem::Severity;
    ProfileFacts& facts = m_builder.facts();
    facts.format = fmt::format("heaptrack {}file, version {}", m_raw ? "raw " : "", m_version);
    facts.recordedBy = m_program == 0 ? std::string("heaptrack before 1.0")
                                      : fmt::format("heaptrack {}.{}.{}", m_program >> 16,
                                            m_program >> 8 & 0xff, m_program & 0xff);
    facts.fileBytes = source.fileBytes();
    facts.timeResolution = 10 * kMillisecond; // Ticks are written every 10 ms.
    // The last tick is written at exit; what follows it belongs to the millisecond behind it.
    facts.duration = static_cast<Nanoseconds>(m_tick + 1) * kMillisecond;
    facts.temporaryRule =
        "Temporary, as heaptrack counts: freed with no other allocation or free of any thread in "
        "between.";
    // Whoever interprets writes a trailer; the collector itself writes none.
    facts.complete = !source.damage() && (m_raw || m_trailerSeen || (m_version == 0 && m_commandSeen));
    if (source.damage())
        note(Severity::Warning, 1, "The file is shown up to where " + *source.damage() + ".");
    else if (!facts.complete)
        note(Severity::Warning, 1,
            "The file has no end: heaptrack was stopped before it had written everything.");
    if (m_skipped > 0)
        note(Severity::Warning, m_skipped,
            fmt::format(
                "Records that make no sense were skipped; the first is at offset {}.", m_firstSkipped));
    if (m_backwards > 0)
        note(Severity::Warning, m_backwards, "Times that go back were ignored.");
    if (m_attached)
        note(Severity::Note, 1,
            "heaptrack was attached to the running program: what was allocated before is missing.");
    if (m_raw)
        note(Severity::Note, 1,
            "The file was not interpreted: it holds addresses but no names, and no build ids to look them up "
            "with "
            "certainty.");
    Capabilities& can = m_builder.capabilities();
    can.threads = can.freeingThreads = false;
    can.blockIdentity = m_pointersAsAddresses;
}

std::shared_ptr<const Names> Reader::namesOf(const std::shared_ptr<const Profile>& profile) const {
    return m_symbols.namesOf(profile);
}

} // namespace tidemark::heaptrack
