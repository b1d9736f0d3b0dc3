// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Names for the frames of a trace.

#include "core/record/python_codes.h"
#include "core/record/trace_output.h"
#include "core/symbols/symbolizer.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <utility>

namespace tidemark::recording {

/// What was looked up for one trace and may be needed for the next: short-lived processes of one recording
/// have most of their frames in common. May be used by several threads.
class KnownSymbols {
public:
    SymbolResult resolve(const SymbolRequest& request, const std::stop_token& stop);

private:
    struct Module {
        std::mutex mutex;
        std::unordered_map<std::uint64_t, SymbolAnswer> answers;
        SymbolSource source;
    };
    std::mutex m_mutex;
    std::map<std::pair<std::string, std::string>, Module> m_modules;
};

/// Collects a NAME chunk; each frame and each module once, in any order.
class NamesWriter {
public:
    NamesWriter() { m_names.strings.emplace_back(); }
    void addHealth(std::uint32_t module, const SymbolSource& source);
    /// Without locations only what it makes is kept.
    void addFrame(std::uint32_t frame, const SymbolAnswer& answer);
    void addPython(std::uint32_t frame, const PythonCodes::Place& place);
    bool isEmpty() const { return m_names.frames.empty(); }
    trace::NamesChunk take();

private:
    std::uint32_t string(const std::string& text);
    trace::NamesChunk m_names;
    std::unordered_map<std::string, std::uint32_t> m_strings;
};

struct NameLookup {
    bool symbolize = true;         ///< false: nothing is looked up
    KnownSymbols* known = nullptr; ///< may be null
    /// Not 0: the user does not want to wait; what is not known by then stays unresolved. May be null.
    const std::atomic<std::uint32_t>* hurry = nullptr;
};

/// Resolves all frames of the trace, at most two modules at a time.
Status appendNames(TraceOutput& output, const NameLookup& lookup);

} // namespace tidemark::recording
