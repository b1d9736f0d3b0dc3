// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_describer.h"

#include "core/collector/careful_reader.h"
#include "core/collector/python_text.h"

#include <cstring>

namespace tidemark::collector {
namespace {

constexpr std::uint32_t kMostStrangeCodes = 100;

} // namespace

std::uint32_t PythonDescriber::lookUp(PythonCodeSource& self, std::uintptr_t code) noexcept {
    auto& describer = static_cast<PythonDescriber&>(self);
    const PythonCodes::Known known = describer.m_python.codes.find(code);
    if (known.id != 0 && known.guard == describer.guardOf(code)) [[likely]]
        return known.id;
    return describer.describe(code);
}

/// What the object points at.
std::uint64_t PythonDescriber::guardOf(std::uintptr_t code) const noexcept {
    const PythonLayout& layout = m_python.layout;
    const std::uint64_t name = wordAt(code + layout.codeName);
    const std::uint64_t file = wordAt(code + layout.codeFile);
    const std::uint64_t lines = wordAt(code + layout.codeLines);
    const auto firstLine = *reinterpret_cast<const std::uint32_t*>(code + layout.codeFirstLine);
    return name ^ (file << 17 | file >> 47) ^ (lines << 34 | lines >> 30) ^ std::uint64_t{firstLine} << 48;
}

std::uint32_t PythonDescriber::describe(std::uintptr_t code) noexcept {
    const PythonObjects objects(m_python);
    if (objects.isCode(code)) {
        const std::uint32_t id = m_python.codes.newId();
        if (id == 0 || !write(code, id))
            return 0;
        m_python.codes.add(code, guardOf(code), id);
        return id;
    }
    if (m_python.strangeCodes.fetch_add(1, std::memory_order_relaxed) == kMostStrangeCodes) {
        m_event.thread().page->python_problem.store(
            static_cast<std::uint32_t>(wire::PythonProblem::NotAsExpected));
        m_python.stage.store(PythonRuntime::Stage::Refused);
    }
    return 0;
}

bool PythonDescriber::write(std::uintptr_t code, std::uint32_t id) noexcept {
    const PythonLayout& layout = m_python.layout;
    const PythonObjects objects(m_python);
    PythonScratch& scratch = m_event.thread().scratch.python;
    const std::size_t nameBytes =
        objects.text(wordAt(code + layout.codeName), scratch.name, wire::kMaxPythonNameBytes);
    const std::size_t fileBytes =
        objects.text(wordAt(code + layout.codeFile), scratch.file, wire::kMaxPythonFileBytes);
    const PythonObjects::Bytes table = objects.bytes(wordAt(code + layout.codeLines));
    wire::PythonCodeRecord record{0, layout.version,
        *reinterpret_cast<const std::uint32_t*>(code + layout.codeFirstLine),
        static_cast<std::uint32_t>(nameBytes), static_cast<std::uint32_t>(fileBytes), 0, 0};
    do {
        const std::size_t left = table.count - record.table_offset;
        record.table_bytes =
            static_cast<std::uint32_t>(left < wire::kMaxPythonTableBytes ? left : wire::kMaxPythonTableBytes);
        const std::size_t textBytes = record.name_bytes + record.file_bytes + record.table_bytes;
        const std::uint64_t words = sizeof record / 8 + (textBytes + 7) / 8;
        if (!m_event.makeRoomFor(words) || !m_event.isMine())
            return false;
        record.head = longHeadWord(wire::RecordType::PythonCode, 0, 0, words, id);
        std::uint64_t* const at = m_event.place();
        at[words - 1] = 0; // the padding
        std::memcpy(at, &record, sizeof record);
        auto* const tail = reinterpret_cast<char*>(at) + sizeof record;
        std::memcpy(tail, scratch.name, record.name_bytes);
        std::memcpy(tail + record.name_bytes, scratch.file, record.file_bytes);
        std::memcpy(tail + record.name_bytes + record.file_bytes, table.begin + record.table_offset,
            record.table_bytes);
        m_event.publish(at + words);
        record.table_offset += record.table_bytes;
        record.name_bytes = record.file_bytes = 0;
    } while (record.table_offset < table.count);
    return true;
}

} // namespace tidemark::collector
