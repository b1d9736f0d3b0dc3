// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/shell_command.h"

#include "core/collector/careful_reader.h"
#include "core/collector/raw_syscalls.h"

#include <cstring>
#include <sys/mman.h>

namespace tidemark::collector {
namespace {

constexpr std::size_t kLongest = CarefulReader::kMaxText - 1; ///< of one argument, for the kernel
constexpr char kQuoteInQuotes[] = "'\\''";

/// Writes if there is somewhere to write to, and counts in any case.
class CommandWriter {
public:
    explicit CommandWriter(char* to) noexcept : m_to(to) {}

    std::size_t bytes() const noexcept { return m_bytes; }

    void write(const char* text) noexcept { write(text, std::strlen(text)); }

    /// As one word that the shell takes as it is.
    void writeQuoted(const char* text) noexcept {
        write("'");
        while (*text != '\0') {
            const std::size_t plain = std::strcspn(text, "'");
            write(text, plain);
            text += plain;
            if (*text == '\'') {
                write(kQuoteInQuotes);
                ++text;
            }
        }
        write("'");
    }

private:
    void write(const char* text, std::size_t bytes) noexcept {
        if (m_to)
            std::memcpy(m_to + m_bytes, text, bytes);
        m_bytes += bytes;
    }

    char* m_to;
    std::size_t m_bytes = 0;
};

void compose(CommandWriter& writer, const wire::Family& family, const char* command,
    const char* userPreload) noexcept {
    const char* const ring = std::strchr(family.ring_variable, '=') + 1;
    const char* const preload = std::strchr(family.preload, '=') + 1;
    writer.write("export LD_PRELOAD=");
    writer.writeQuoted(preload);
    if (userPreload) {
        if (*userPreload != '\0') {
            writer.write(":");
            writer.writeQuoted(userPreload);
        }
        writer.write(" ");
        writer.write(wire::kSavedPreloadVariable);
        writer.write("=");
        writer.writeQuoted(userPreload);
    }
    writer.write(" ");
    writer.write(wire::kRingVariable);
    writer.write("=");
    writer.writeQuoted(ring);
    writer.write(";exec /bin/sh -c ");
    writer.writeQuoted(command);
    writer.write(" sh");
}

} // namespace

ShellCommand::ShellCommand(
    const Recording& recording, const char* command, const char* userPreload) noexcept {
    if (*command == '-' || *command == '+')
        return;
    CommandWriter counted(nullptr);
    compose(counted, *recording.family, command, userPreload);
    if (counted.bytes() >= kLongest)
        return;
    m_bytes = counted.bytes() + 1;
    m_text = static_cast<char*>(rawMap(m_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1));
    if (!m_text)
        return;
    CommandWriter written(m_text);
    compose(written, *recording.family, command, userPreload);
}

ShellCommand::~ShellCommand() {
    if (m_text)
        rawUnmap(m_text, m_bytes);
}

} // namespace tidemark::collector
