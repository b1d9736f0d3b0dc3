// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The machine code of one function and the lines of one source file, with what a query says about them.

#include "core/results/results.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tidemark {

/// Whether files may be opened at paths that stand in the trace: the user decides if it was recorded elsewhere.
enum class CodePaths : std::uint8_t { Ignore, Follow };

/// One instruction with its cost.
struct CodeLine {
    std::uint64_t address = 0; ///< relative to the module
    std::uint8_t size = 0;     ///< bytes
    bool known = true;         ///< false: shown as "(bad)"
    bool call = false;
    std::string mnemonic;
    std::string operands;  ///< as disassembled
    std::string reference; ///< name of what a call, jump or memory operand refers to; empty = none or unknown
    std::int64_t sizeArgument =
        -1;    ///< bytes that an allocating call asks for, where that is a constant; else −1
    Cost cost; ///< of the blocks whose stack goes through this call; each stack counts once
};

/// A run of instructions that belong to one place in the source: its inline chain, innermost first. The last
/// is the function itself.
struct SourceRun {
    struct Place {
        std::string function;
        std::string file; ///< empty = unknown
        std::uint32_t line = 0;
        friend bool operator==(const Place&, const Place&) = default;
    };
    std::uint32_t firstLine = 0; ///< index of a CodeLine; the run ends where the next begins
    std::vector<Place> chain;    ///< empty = unknown
};

/// A jump within the function, drawn beside the instructions; lane 0 is nearest to the text.
struct CodeArrow {
    std::uint32_t from = 0; ///< index of a CodeLine
    std::uint32_t to = 0;
    std::uint32_t lane = 0;
};

struct CodeListing {
    std::string function; ///< empty = unknown
    std::string module;   ///< path of the file that holds it
    std::vector<CodeLine> lines;
    std::vector<SourceRun> runs; ///< by firstLine; the first begins at 0
    std::vector<CodeArrow> arrows;
    std::uint32_t marked = 0; ///< index of the CodeLine whose return address was asked for
};

/// What a query says about one line of a source file.
struct SourceLineCost {
    std::uint32_t line = 0;
    Cost self;      ///< blocks whose allocating frame is at this line
    Cost inclusive; ///< blocks with this line anywhere in their stack; each stack counts once
};

/// All lines of one file with a cost, by line.
struct SourceCosts {
    FileId file;
    std::vector<SourceLineCost> lines;
};

} // namespace tidemark
