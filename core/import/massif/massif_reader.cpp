// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/massif/massif_reader.h"

#include "core/import/line_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace tidemark::massif {
namespace {

constexpr std::size_t kDeepest = 1024;
constexpr std::size_t kMostFrames = std::size_t{4} << 20;
constexpr std::size_t kMostSnapshots = 100'000;
constexpr std::size_t kMostCells = std::size_t{64} << 20;
constexpr std::uint32_t kExtraPool = 1;
constexpr std::uint32_t kStacksPool = 2;
constexpr char kStep[] = "reading the massif file";

template <typename T>
bool parseNumber(std::string_view& text, T& value, int base = 10) {
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (status != std::errc())
        return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool takePrefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// "0xADDRESS: function (file:line)", "0xADDRESS: function (in module)", "0xADDRESS: ???".
NamedFrame parseFrame(std::string_view text) {
    NamedFrame frame;
    if (!takePrefix(text, "0x") || !parseNumber(text, frame.address, 16) || !takePrefix(text, ": ")) {
        frame.function = text;
        return frame;
    }
    frame.function = text;
    const std::size_t open = text.rfind(" (");
    if (open != std::string_view::npos && text.ends_with(')')) {
        std::string_view place = text.substr(open + 2, text.size() - open - 3);
        const std::size_t colon = place.rfind(':');
        if (takePrefix(place, "in ")) {
            frame.module = place;
            frame.function = text.substr(0, open);
        } else if (colon != std::string_view::npos) {
            std::string_view digits = place.substr(colon + 1);
            if (parseNumber(digits, frame.line) && digits.empty()) {
                frame.file = place.substr(0, colon);
                frame.function = text.substr(0, open);
            }
        }
    }
    if (frame.function == "???")
        frame.function = {};
    return frame;
}

} // namespace

bool recognises(std::string_view head) {
    if (!head.starts_with("desc: "))
        return false;
    const std::size_t second = head.find('\n');
    return second != std::string_view::npos && head.substr(second + 1).starts_with("cmd: ");
}

Status Reader::read(ByteSource& source, const std::stop_token& stop, ProgressSink* progress) {
    LineBlocks lines(source);
    for (std::string_view block = lines.next(); !block.empty(); block = lines.next()) {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, "Reading the massif file was cancelled."};
        while (!block.empty()) {
            const std::size_t end = block.find('\n');
            const std::string_view line = block.substr(0, end);
            if (!line.empty() && line.front() != '#' && !readLine(line))
                ++m_skipped;
            block.remove_prefix(end + 1);
        }
        if (progress != nullptr)
            progress->progress(kStep, source.consumedBytes(), source.fileBytes());
    }
    endSnapshot();
    if (m_snapshots == 0)
        return Error{ErrorCode::Corrupt, "The massif file holds no snapshot; it was cut short."};
    tellFacts(source);
    return Ok{};
}

bool Reader::readLine(std::string_view line) {
    const std::size_t equals = line.find('=');
    const char first = line.front();
    if (m_hasTree && (first == ' ' || first == 'n'))
        return readNode(line);
    if (equals != std::string_view::npos && first != ' ' &&
        line.substr(0, equals).find(' ') == std::string_view::npos)
        return readField(line.substr(0, equals), line.substr(equals + 1));
    ProfileFacts& facts = m_builder.facts();
    if (takePrefix(line, "desc: ")) {
        if (line != "(none)")
            facts.recordedBy = fmt::format("Valgrind massif, {}", line);
        return true;
    }
    if (takePrefix(line, "cmd: ")) {
        facts.arguments.clear();
        for (std::size_t begin = 0; begin < line.size();) {
            const std::size_t end = std::min(line.find(' ', begin), line.size());
            facts.arguments.emplace_back(line.substr(begin, end - begin));
            begin = end + 1;
        }
        facts.program = facts.arguments.empty() ? std::string() : facts.arguments.front();
        return true;
    }
    if (takePrefix(line, "time_unit: ")) {
        m_unit = line == "ms"  ? TimeUnit::Milliseconds
                 : line == "B" ? TimeUnit::Bytes
                               : TimeUnit::Instructions;
        return true;
    }
    return false;
}

bool Reader::readField(std::string_view name, std::string_view value) {
    if (name == "snapshot") {
        endSnapshot();
        m_inSnapshot = m_snapshots < kMostSnapshots;
        return m_inSnapshot;
    }
    if (name == "time")
        return parseNumber(value, m_time) && value.empty();
    const auto bytes = [&](std::int64_t& place) {
        std::int64_t read = 0;
        const bool good = parseNumber(value, read) && value.empty() && read >= 0;
        place = good ? read : place;
        return good;
    };
    if (name == "mem_heap_B")
        return bytes(m_heapBytes);
    if (name == "mem_heap_extra_B")
        return bytes(m_extraBytes);
    if (name == "mem_stacks_B")
        return bytes(m_stackBytes);
    if (name != "heap_tree")
        return false;
    m_isPeak = value == "peak";
    m_hasTree = m_isPeak || value == "detailed";
    return m_hasTree || value == "empty";
}

/// " n2: 400 0x…: function (place)": depth in blanks, children, bytes.
bool Reader::readNode(std::string_view line) {
    const std::size_t depth = std::min(line.find_first_not_of(' '), line.size());
    line.remove_prefix(depth);
    std::uint64_t children = 0;
    std::int64_t bytes = 0;
    if (!takePrefix(line, "n") || !parseNumber(line, children) || !takePrefix(line, ": ") ||
        !parseNumber(line, bytes) || bytes < 0 || !takePrefix(line, " ") || depth > m_open.size() ||
        depth > kDeepest)
        return false;
    closeNodes(depth);
    if (depth == 0) {
        m_open.push_back({FrameId(), m_heapBytes});
        return true;
    }
    std::int64_t& rest = m_open.back().rest;
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    rest = rest < kLeast + bytes ? kLeast : rest - bytes;
    // Many small places together: what was called is known, who called it is not.
    if (line.starts_with("in ") && line.find(" place") != std::string_view::npos) {
        addStack(bytes, false);
        return true;
    }
    m_open.push_back({frameOf(line), bytes});
    if (children == 0) {
        addStack(bytes, true);
        m_open.pop_back();
    }
    return true;
}

/// All that are at `depth` or deeper have all their children.
void Reader::closeNodes(std::size_t depth) {
    while (m_open.size() > depth) {
        const std::int64_t rest = m_open.back().rest;
        m_badSums += rest != 0 ? 1 : 0;
        if (rest > 0)
            addStack(rest, false);
        m_open.pop_back();
    }
}

/// The open lines are a stack: the root is nothing, then the allocating frame, then its callers.
void Reader::addStack(std::int64_t bytes, bool callersKnown) {
    if (bytes == 0 || m_builder.stackCount() > kMostCells)
        return;
    StackId stack = kEmptyStack;
    if (!callersKnown)
        stack = m_frames.stack(stack, pseudoFrame("[below massif's threshold]"));
    for (std::size_t at = m_open.size(); at-- > 1;)
        stack = m_frames.stack(stack, m_open[at].frame);
    m_entries.push_back({stack, Domain::Heap, 0, bytes, 0});
}

FrameId Reader::frameOf(std::string_view text) {
    const auto known = m_known.find(text);
    if (known != m_known.end())
        return known->second;
    if (m_known.size() >= kMostFrames)
        return pseudoFrame("[too many different frames]");
    const FrameId frame = m_frames.add(parseFrame(text));
    m_known.emplace(text, frame);
    return frame;
}

FrameId Reader::pseudoFrame(std::string_view name) {
    const auto known = m_known.find(name);
    if (known != m_known.end())
        return known->second;
    const FrameId frame = m_frames.add({name, {}, {}, 0, 0});
    m_known.emplace(name, frame);
    return frame;
}

Nanoseconds Reader::timeOf(std::uint64_t time) const {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 60;
    const std::uint64_t factor = m_unit == TimeUnit::Milliseconds ? 1'000'000 : 1;
    return static_cast<Nanoseconds>(std::min(time, kMost / factor) * factor);
}

void Reader::endSnapshot() {
    if (!std::exchange(m_inSnapshot, false))
        return;
    closeNodes(0);
    if (!m_hasTree && m_heapBytes > 0)
        m_entries.push_back({m_frames.stack(kEmptyStack, pseudoFrame("[no tree in this snapshot]")),
            Domain::Heap, 0, m_heapBytes, 0});
    const auto addSum = [&](std::string_view name, std::uint32_t pool, std::int64_t bytes) {
        if (bytes > 0)
            m_entries.push_back(
                {m_frames.stack(kEmptyStack, pseudoFrame(name)), Domain::Pool, pool, bytes, 0});
    };
    addSum("[heap administration]", kExtraPool, m_extraBytes);
    addSum("[thread stacks]", kStacksPool, m_stackBytes);
    m_lastTime = std::max(m_lastTime, m_time);
    m_builder.addSnapshot(timeOf(m_lastTime), m_entries);
    ++m_snapshots;
    m_withoutTree += m_hasTree ? 0 : 1;
    if (m_isPeak)
        m_builder.addMarker(
            {Marker::Kind::Mark, m_snapshots, timeOf(m_lastTime), ThreadId(), "massif's peak"});
    m_entries.clear();
    m_hasTree = m_isPeak = false;
    m_heapBytes = m_extraBytes = m_stackBytes = 0;
}

void Reader::tellFacts(const ByteSource& source) {
    using Severity = DataProblem::Severity;
    ProfileFacts& facts = m_builder.facts();
    const auto note = [&](Severity severity, std::uint64_t count, std::string sentence) {
        if (count > 0)
            facts.problems.push_back({severity, count, std::move(sentence)});
    };
    facts.format = "Valgrind massif file";
    if (facts.recordedBy.empty())
        facts.recordedBy = "Valgrind massif";
    facts.fileBytes = source.fileBytes();
    facts.duration = timeOf(m_lastTime);
    facts.complete = !source.damage();
    m_builder.setPoolName(kExtraPool, "heap administration");
    m_builder.setPoolName(kStacksPool, "thread stacks");
    if (source.damage())
        note(Severity::Warning, 1, "The file is shown up to where " + *source.damage() + ".");
    note(Severity::Warning, m_skipped, "Lines that make no sense were skipped.");
    note(Severity::Warning, m_badSums,
        "Lines whose callers do not add up to them: the file is damaged, or it was cut short.");
    note(Severity::Note, m_withoutTree,
        "Snapshots of which massif kept only the sum, shown as [no tree in this snapshot]: changes to and "
        "from them "
        "cannot be told by stack.");
    if (m_unit != TimeUnit::Milliseconds)
        note(Severity::Note, 1,
            fmt::format("The times of this file are {}, shown as if each took one nanosecond.",
                m_unit == TimeUnit::Instructions ? "numbers of executed instructions"
                                                 : "numbers of allocated bytes"));
    Capabilities& can = m_builder.capabilities();
    can = {};
    can.times = true;
}

} // namespace tidemark::massif
