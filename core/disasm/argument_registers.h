// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/disasm/disassembler.h"

#include <capstone/capstone.h>

namespace tidemark {

/// Sets `argumentsWritten` and `constant` of `instruction`, which `record` was decoded to (with detail).
void noteArguments(csh handle, const cs_insn& record, Machine machine, Instruction& instruction);

} // namespace tidemark
