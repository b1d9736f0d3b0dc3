// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/tracemalloc/snapshot_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace tidemark::tracemalloc {
namespace {

/// The operations of pickle that snapshots are made of, in protocols 2 to 5.
enum Operation : unsigned char {
    kMark = '(',
    kEmptyTuple = ')',
    kStop = '.',
    kBinInt = 'J',
    kBinInt1 = 'K',
    kBinInt2 = 'M',
    kBinUnicode = 'X',
    kEmptyList = ']',
    kAppend = 'a',
    kBuild = 'b',
    kGlobal = 'c',
    kAppends = 'e',
    kBinGet = 'h',
    kLongBinGet = 'j',
    kBinPut = 'q',
    kLongBinPut = 'r',
    kSetItem = 's',
    kTuple = 't',
    kSetItems = 'u',
    kEmptyDict = '}',
    kProto = 0x80,
    kNewObj = 0x81,
    kTuple1 = 0x85,
    kTuple2 = 0x86,
    kTuple3 = 0x87,
    kLong1 = 0x8a,
    kShortBinUnicode = 0x8c,
    kBinUnicode8 = 0x8d,
    kStackGlobal = 0x93,
    kMemoize = 0x94,
    kFrame = 0x95,
};

constexpr std::size_t kMostContainers = 8;
constexpr std::size_t kLongestGlobal = 64;
constexpr std::uint64_t kOperationsPerCheck = 1 << 16;
constexpr char kStep[] = "reading the snapshot";

} // namespace

bool SnapshotReader::failAt(std::uint64_t offset, std::string_view what) {
    if (!m_failure)
        m_failure = Error{ErrorCode::Corrupt,
            fmt::format(
                "The file is no snapshot of tracemalloc that can be read safely: at offset {} {}; nothing of "
                "it was executed.",
                offset, what)};
    return false;
}

bool SnapshotReader::fail(std::string_view what) {
    return failAt(m_operation, what);
}

bool SnapshotReader::isSuspicious() const {
    const std::uint64_t unpacked = m_bufferOffset + m_end;
    return m_source.packing() != ByteSource::Packing::Plain && unpacked > kUnsuspicious &&
           unpacked / kMostPacked > m_source.fileBytes();
}

bool SnapshotReader::refill(std::size_t bytes) {
    std::memmove(m_buffer.data(), m_buffer.data() + m_at, m_end - m_at);
    m_bufferOffset += m_at;
    m_end -= m_at;
    m_at = 0;
    m_end += m_source.read(std::as_writable_bytes(std::span(m_buffer).subspan(m_end)));
    if (isSuspicious())
        return fail("it has grown to more than 200 times the size of the packed file");
    if (m_end >= bytes)
        return true;
    if (m_source.damage())
        return failAt(m_bufferOffset + m_end, "it ends because " + *m_source.damage());
    return failAt(m_bufferOffset + m_end, "the file ends in the middle");
}

std::uint64_t SnapshotReader::little(std::size_t bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, m_buffer.data() + m_at, bytes);
    m_at += bytes;
    return value;
}

Result<SnapshotSums> SnapshotReader::read(const std::stop_token& stop, ProgressSink* progress) {
    if (!need(2) || m_buffer[0] != kProto || m_buffer[1] < 2 || m_buffer[1] > 5)
        fail("it is not a pickle of protocol 2 to 5");
    m_at = m_failure ? m_at : 2;
    for (std::uint64_t count = 1; !m_done && !m_failure; ++count) {
        m_operation = m_bufferOffset + m_at;
        if (!readOperation())
            break;
        if (count % kOperationsPerCheck != 0)
            continue;
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, "Reading the snapshot was cancelled."};
        if (progress != nullptr && count % (64 * kOperationsPerCheck) == 0)
            progress->progress(kStep, m_source.consumedBytes(), m_source.fileBytes());
    }
    if (m_failure)
        return *m_failure;
    m_sums.trailingBytes =
        m_end > m_at || m_source.read(std::as_writable_bytes(std::span(m_buffer).first(1))) > 0;
    return std::move(m_sums);
}

bool SnapshotReader::push(PickleValue value) {
    if (m_others >= kDeepest || m_stack.size() >= kMostTraces)
        return fail("too much is piled up");
    m_others += value.isTrace() ? 0 : 1;
    m_stack.push_back(value);
    return true;
}

std::optional<std::size_t> SnapshotReader::popMark() {
    if (m_marks.empty()) {
        fail("a mark is missing");
        return std::nullopt;
    }
    const std::size_t at = m_marks.back();
    m_marks.pop_back();
    return at;
}

bool SnapshotReader::readOperation() {
    if (!need(1))
        return false;
    const unsigned char code = m_buffer[m_at++];
    const bool couldMemoize = std::exchange(m_mayMemoize, false);
    switch (code) {
    case kMark:
        if (readUsualTrace())
            return true;
        if (m_marks.size() >= kMostContainers)
            return fail("marks are nested too deeply");
        m_marks.push_back(m_stack.size());
        return true;
    case kTuple1:
    case kTuple2:
    case kTuple3:
        return makeTuple(code - kTuple1 + 1u);
    case kTuple:
        return makeMarkedTuple();
    case kMemoize:
    case kBinPut:
    case kLongBinPut:
        m_mayMemoize = couldMemoize;
        return readMemoOperation(code);
    case kBinGet:
    case kLongBinGet:
        return readMemoOperation(code);
    case kEmptyList:
    case kAppend:
    case kAppends:
    case kEmptyDict:
    case kSetItem:
    case kSetItems:
        return readDictionaryOrList(code);
    default:
        return readSmallOperation(code);
    }
}

/// What nearly all of a file is made of, behind its mark: number, number, traceback from the memo, number,
/// TUPLE, MEMOIZE. Seven operations at once; false, and nothing is read, if anything is otherwise.
bool SnapshotReader::readUsualTrace() {
    constexpr std::size_t kWord = 8;
    constexpr std::size_t kLongest = 2 + 5 + 5 + 3 + 2 + kWord;
    if (m_end - m_at < kLongest)
        return false;
    const unsigned char* at = m_buffer.data() + m_at;
    const auto number = [&at](std::size_t bytes) {
        std::uint64_t value = 0;
        std::memcpy(&value, at + 1, kWord);
        at += bytes + 1;
        return static_cast<std::uint32_t>(value & ((std::uint64_t{1} << (8 * bytes)) - 1));
    };
    if (*at != kBinInt1)
        return false;
    TraceTables::Kind kind;
    kind.domain = number(1);
    const std::size_t sizeBytes = *at == kBinInt1 ? 1 : *at == kBinInt2 ? 2 : *at == kBinInt ? 4 : 0;
    const std::uint32_t size = number(sizeBytes);
    if (sizeBytes == 0 || size > 0x7fffffff || (*at != kBinGet && *at != kLongBinGet))
        return false;
    const std::size_t index = number(*at == kBinGet ? 1 : 4);
    if (index >= m_memo.size() || !m_memo[index].is(Kind::Traceback) || (*at != kBinInt1 && *at != kBinInt2))
        return false;
    const std::uint32_t frames = number(*at == kBinInt1 ? 1 : 2);
    const bool hasRoom =
        m_stack.size() < kMostTraces && m_memo.size() < kMostMemos && m_tables.kinds() < TraceTables::kMost;
    if (at[0] != kTuple || at[1] != kMemoize || !hasRoom)
        return false;
    kind.traceback = m_memo[index].index();
    kind.cut = frames > m_tables.framesOf(kind.traceback).size();
    const PickleValue trace = PickleValue::trace(m_tables.kind(kind), size);
    m_stack.push_back(trace);
    m_memo.push_back(trace);
    m_at = static_cast<std::size_t>(at + 2 - m_buffer.data());
    return true;
}

bool SnapshotReader::readSmallOperation(unsigned char code) {
    switch (code) {
    case kBinInt1:
        return need(1) && push(PickleValue::number(m_buffer[m_at++]));
    case kBinInt2:
        return need(2) && push(PickleValue::number(static_cast<std::int64_t>(little(2))));
    case kBinInt:
        return need(4) && push(PickleValue::number(static_cast<std::int32_t>(little(4))));
    case kLong1:
        return readLong();
    case kShortBinUnicode:
        return need(1) && readText(little(1));
    case kBinUnicode:
        return need(4) && readText(little(4));
    case kBinUnicode8:
        return need(8) && readText(little(8));
    case kEmptyTuple:
        return push({Kind::EmptyTuple, 0});
    case kFrame:
        return need(8) && (m_at += 8) != 0;
    case kGlobal:
        return readGlobal();
    case kStackGlobal: {
        const std::size_t size = m_stack.size();
        if (size < 2 || !m_stack[size - 1].is(Kind::Text) || !m_stack[size - 2].is(Kind::Text))
            return fail("a class has no name");
        const std::string& name = m_tables.textOf(m_stack[size - 1].index());
        const std::string& module = m_tables.textOf(m_stack[size - 2].index());
        m_stack.resize(size - 2);
        m_others -= 2;
        return makeClass(module, name);
    }
    case kNewObj:
        return makeObject();
    case kBuild:
        return build();
    case kStop:
        return finish();
    default:
        return fail(fmt::format("stands the operation {:#04x}, which no snapshot needs", code));
    }
}

bool SnapshotReader::readLong() {
    if (!need(1))
        return false;
    const std::size_t length = m_buffer[m_at++];
    if (length > 9 || !need(length))
        return length > 9 ? fail("a number is too long") : false;
    std::array<unsigned char, 16> digits{};
    const bool negative = length > 0 && (m_buffer[m_at + length - 1] & 0x80) != 0;
    digits.fill(negative ? 0xff : 0);
    std::copy_n(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_at), length, digits.begin());
    m_at += length;
    std::int64_t value = 0;
    std::memcpy(&value, digits.data(), sizeof value);
    const unsigned char sign = value < 0 ? 0xff : 0;
    if (digits[8] != sign || value > PickleValue::kLargestNumber || value < -PickleValue::kLargestNumber)
        return fail("a number is too large");
    return push(PickleValue::number(value));
}

bool SnapshotReader::readText(std::uint64_t length) {
    if (length > kLongestText || m_textBytes > kMostTextBytes)
        return fail("a text is too long");
    if (!need(static_cast<std::size_t>(length)))
        return false;
    const std::string_view text(
        reinterpret_cast<const char*>(m_buffer.data()) + m_at, static_cast<std::size_t>(length));
    const std::size_t before = m_tables.texts();
    const std::uint32_t number = m_tables.text(text);
    m_textBytes += m_tables.texts() > before ? text.size() + 64 : 0;
    m_at += static_cast<std::size_t>(length);
    m_mayMemoize = true;
    return push({Kind::Text, number});
}

bool SnapshotReader::readMemoOperation(unsigned char code) {
    const bool isLong = code == kLongBinGet || code == kLongBinPut;
    const std::size_t bytes = code == kMemoize ? 0 : isLong ? 4 : 1;
    if (!need(bytes))
        return false;
    const std::size_t index = code == kMemoize ? m_memo.size() : static_cast<std::size_t>(little(bytes));
    if (code == kBinGet || code == kLongBinGet)
        return index < m_memo.size() ? push(m_memo[index]) : fail("something is used before it is made");
    if (!std::exchange(m_mayMemoize, false) || m_stack.empty())
        return fail("something is remembered that was not just made");
    if (index > m_memo.size() || index >= kMostMemos)
        return fail("too much is remembered");
    if (index == m_memo.size())
        m_memo.push_back(m_stack.back());
    else
        m_memo[index] = m_stack.back();
    return true;
}

bool SnapshotReader::makeMarkedTuple() {
    const auto begin = popMark();
    return begin && makeTuple(m_stack.size() - *begin);
}

/// The last items of the stack become one: a frame, a traceback, a trace, or all traces.
bool SnapshotReader::makeTuple(std::size_t count) {
    if (count > m_stack.size() || (!m_marks.empty() && m_stack.size() - count < m_marks.back()))
        return fail("a tuple has too few items");
    const std::span<const PickleValue> items = std::span(m_stack).last(count);
    const auto all = [&](auto&& test) {
        return !items.empty() && std::all_of(items.begin(), items.end(), test);
    };
    PickleValue made;
    if (count == 2 && items[0].is(Kind::Text) && items[1].is(Kind::Number)) {
        if (items[1].asNumber() < 0 || items[1].asNumber() > 0xffffffff ||
            m_tables.frames() >= TraceTables::kMost)
            return fail("a line number is impossible");
        made = {
            Kind::Frame, m_tables.frame({items[0].index(), static_cast<std::uint32_t>(items[1].asNumber())})};
    } else if (items.size() > 2 && items[0].is(Kind::Number)) {
        return makeTrace(items);
    } else if (all([](PickleValue item) { return item.is(Kind::Frame); })) {
        m_frames.clear();
        for (const PickleValue item : items)
            m_frames.push_back(item.index());
        if (m_tables.tracebacks() >= TraceTables::kMost)
            return fail("there are too many tracebacks");
        made = {Kind::Traceback, m_tables.traceback(m_frames)};
    } else if (all([](PickleValue item) { return item.isTrace(); }) && !m_listMade) {
        m_listMade = true;
        for (const PickleValue item : items)
            if (!append(item))
                return false;
        made = {Kind::TraceTuple, 0};
    } else {
        return fail("a tuple is neither a frame nor a traceback nor a trace");
    }
    for (const PickleValue item : items)
        m_others -= item.isTrace() ? 0 : 1;
    m_stack.resize(m_stack.size() - count);
    m_mayMemoize = true;
    return push(made);
}

/// (domain, size, traceback), from Python 3.9 on with the number of frames that there were.
bool SnapshotReader::makeTrace(std::span<const PickleValue> items) {
    const bool isKnown = (items.size() == 3 || (items.size() == 4 && items[3].is(Kind::Number))) &&
                         items[1].is(Kind::Number) &&
                         (items[2].is(Kind::Traceback) || items[2].is(Kind::EmptyTuple));
    if (!isKnown)
        return fail("a trace is not (domain, size, traceback, number of frames)");
    const std::int64_t domain = items[0].asNumber();
    const std::int64_t size = items[1].asNumber();
    if (domain < 0 || domain > 0xffffffff || size < 0 || m_tables.kinds() >= TraceTables::kMost)
        return fail("a trace has an impossible domain or size");
    TraceTables::Kind kind;
    kind.traceback = items[2].is(Kind::Traceback) ? items[2].index() : m_tables.traceback({});
    kind.domain = static_cast<std::uint32_t>(domain);
    const auto kept = static_cast<std::int64_t>(m_tables.framesOf(kind.traceback).size());
    kind.cut = items.size() == 4 && items[3].asNumber() > kept;
    const std::uint32_t number = m_tables.kind(kind);
    m_stack.resize(m_stack.size() - items.size());
    m_others -= items.size();
    m_mayMemoize = true;
    if (size <= 0xffffffff)
        return push(PickleValue::trace(number, static_cast<std::uint32_t>(size)));
    m_largeTraces.push_back({number, static_cast<std::uint64_t>(size)});
    return push({Kind::LargeTrace, m_largeTraces.size() - 1});
}

bool SnapshotReader::append(PickleValue trace) {
    if (!trace.isTrace() || m_sums.traces >= kMostTraces)
        return fail("something else than a trace is in the list of traces");
    PickleValue::LargeTrace block{trace.traceKind(), trace.traceSize()};
    if (trace.is(Kind::LargeTrace))
        block = m_largeTraces[trace.index()];
    if (block.kind >= m_sums.kinds.size())
        m_sums.kinds.resize(std::max<std::size_t>(block.kind + 1, 2 * m_sums.kinds.size()));
    SnapshotSums::Sum& sum = m_sums.kinds[block.kind];
    sum.bytes += block.size;
    ++sum.blocks;
    ++m_sums.traces;
    return true;
}

bool SnapshotReader::appendMarked() {
    const auto begin = popMark();
    if (!begin)
        return false;
    if (*begin == 0 || *begin > m_stack.size() || !m_stack[*begin - 1].is(Kind::TraceList))
        return fail("something is appended to what is no list");
    for (std::size_t i = *begin; i < m_stack.size(); ++i)
        if (!append(m_stack[i]))
            return false;
    m_stack.resize(*begin);
    return true;
}

bool SnapshotReader::readDictionaryOrList(unsigned char code) {
    const std::size_t size = m_stack.size();
    switch (code) {
    case kEmptyList:
        if (std::exchange(m_listMade, true))
            return fail("stands a second list");
        m_mayMemoize = true;
        return push({Kind::TraceList, 0});
    case kAppend:
        if (size < 2 || !m_stack[size - 2].is(Kind::TraceList) || !append(m_stack[size - 1]))
            return fail("something is appended to what is no list");
        m_stack.pop_back();
        return true;
    case kAppends:
        return appendMarked();
    case kEmptyDict:
        if (m_dictionaries.size() >= kMostContainers)
            return fail("there are too many dictionaries");
        m_dictionaries.emplace_back();
        m_mayMemoize = true;
        return push({Kind::Dictionary, m_dictionaries.size() - 1});
    case kSetItem:
        if (size < 3 || !m_stack[size - 3].is(Kind::Dictionary) ||
            !setItem(m_dictionaries[m_stack[size - 3].index()], m_stack[size - 2], m_stack[size - 1]))
            return fail("an item is set of what is no dictionary");
        m_stack.resize(size - 2);
        m_others -= 2;
        return true;
    default:
        return setMarked();
    }
}

bool SnapshotReader::setMarked() {
    const auto begin = popMark();
    if (!begin)
        return false;
    if (*begin == 0 || *begin > m_stack.size() || !m_stack[*begin - 1].is(Kind::Dictionary) ||
        (m_stack.size() - *begin) % 2 != 0)
        return fail("items are set of what is no dictionary");
    Dictionary& dictionary = m_dictionaries[m_stack[*begin - 1].index()];
    for (std::size_t i = *begin; i < m_stack.size(); i += 2)
        if (!setItem(dictionary, m_stack[i], m_stack[i + 1]))
            return false;
    m_others -= m_stack.size() - *begin;
    m_stack.resize(*begin);
    return true;
}

bool SnapshotReader::setItem(Dictionary& dictionary, PickleValue key, PickleValue value) {
    if (!key.is(Kind::Text))
        return fail("an attribute has no name");
    const std::string& name = m_tables.textOf(key.index());
    if (name == "traceback_limit" && value.is(Kind::Number) && value.asNumber() >= 0) {
        dictionary.limit = static_cast<std::uint64_t>(value.asNumber());
        return true;
    }
    if (name == "traces" && value.is(Kind::Object)) {
        dictionary.traces = value;
        return true;
    }
    if (name == "_traces" &&
        (value.is(Kind::TraceList) || value.is(Kind::TraceTuple) || value.is(Kind::EmptyTuple))) {
        dictionary.list = value;
        return true;
    }
    return fail("a snapshot has an attribute that is not known");
}

bool SnapshotReader::readGlobal() {
    std::array<std::string, 2> names;
    for (std::string& name : names) {
        for (;;) {
            if (!need(1))
                return false;
            const unsigned char c = m_buffer[m_at++];
            if (c == '\n')
                break;
            if (name.size() >= kLongestGlobal)
                return fail("a class is wanted that is not known");
            name += static_cast<char>(c);
        }
    }
    return makeClass(names[0], names[1]);
}

bool SnapshotReader::makeClass(std::string_view module, std::string_view name) {
    if (module != "tracemalloc" || (name != "Snapshot" && name != "_Traces"))
        return fail("a class is wanted that is not tracemalloc's");
    m_mayMemoize = true;
    return push({Kind::Class, name == "Snapshot" ? 1u : 0u});
}

bool SnapshotReader::makeObject() {
    const std::size_t size = m_stack.size();
    if (size < 2 || !m_stack[size - 2].is(Kind::Class) || !m_stack[size - 1].is(Kind::EmptyTuple))
        return fail("an object is made with arguments, or of no class");
    if (m_objects.size() >= kMostContainers)
        return fail("there are too many objects");
    m_objects.push_back({m_stack[size - 2].index() == 1, std::nullopt});
    m_stack.resize(size - 2);
    m_others -= 2;
    m_mayMemoize = true;
    return push({Kind::Object, m_objects.size() - 1});
}

bool SnapshotReader::build() {
    const std::size_t size = m_stack.size();
    if (size < 2 || !m_stack[size - 2].is(Kind::Object) || !m_stack[size - 1].is(Kind::Dictionary))
        return fail("an object gets a state that is no dictionary");
    m_objects[m_stack[size - 2].index()].state = m_stack[size - 1].index();
    m_stack.pop_back();
    --m_others;
    return true;
}

bool SnapshotReader::finish() {
    const auto stateOf = [&](PickleValue value, bool isSnapshot) -> const Dictionary* {
        const Object& object = m_objects[value.index()];
        return object.isSnapshot == isSnapshot && object.state ? &m_dictionaries[*object.state] : nullptr;
    };
    const Dictionary* snapshot = nullptr;
    if (m_stack.size() == 1 && m_marks.empty() && m_stack[0].is(Kind::Object))
        snapshot = stateOf(m_stack[0], true);
    const Dictionary* traces =
        snapshot != nullptr && snapshot->traces ? stateOf(*snapshot->traces, false) : nullptr;
    if (traces == nullptr || !traces->list || !snapshot->limit)
        return fail("ends something that is no snapshot");
    m_sums.tracebackLimit = *snapshot->limit;
    m_done = true;
    return true;
}

} // namespace tidemark::tracemalloc
