// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/analysis/trace_text.h"

#include "tests/core/analysis/built_profile.h"
#include "tests/core/analysis/raw_trace.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace tidemark::tests {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream input(text);
    for (std::string part; std::getline(input, part, separator);)
        parts.push_back(part);
    return parts;
}

class TextReader {
public:
    RawTrace read(const std::string& lines) {
        setThread("main");
        for (const std::string& line : split(lines, '\n')) {
            std::istringstream words(line);
            std::string first;
            if (words >> first)
                readLine(first, words);
        }
        return m_trace;
    }

private:
    void readLine(const std::string& first, std::istringstream& words) {
        std::string stack;
        std::uint64_t number = 0;
        const std::string block = first.substr(1);
        if (first == "thread") {
            words >> stack;
            setThread(stack);
        } else if (first == "time") {
            words >> m_time;
        } else if (first == "rss") {
            words >> number;
            m_trace.counters.push_back({m_time, static_cast<std::int64_t>(number)});
        } else if (first == "mapping") {
            words >> stack >> number;
            add(RawKind::Allocation, freshAddress(), number, stack);
            m_trace.events.back().mapping = true;
        } else if (first[0] == '+') {
            words >> stack >> number;
            add(RawKind::Allocation, m_blocks[block] = freshAddress(), number, stack);
        } else if (first[0] == '-' && first.size() > 1) {
            add(RawKind::Free, addressOf(block), 0, "");
        } else if (first[0] == '~') {
            words >> stack >> number;
            add(RawKind::ReallocFree, addressOf(block), 0, "");
            add(RawKind::ReallocAllocation, m_blocks[block] = freshAddress(), number, stack);
        } else if (first[0] == '!') {
            add(RawKind::ReallocFree, addressOf(block), 0, "");
            add(RawKind::ReallocFailed, addressOf(block), 0, "");
        } else {
            std::uint64_t bytes = 0;
            words >> number >> bytes;
            for (std::uint64_t i = 0; i < number; ++i)
                add(RawKind::Allocation, freshAddress(), bytes / number, first);
        }
    }

    void add(RawKind kind, std::uint64_t address, std::uint64_t size, const std::string& stack) {
        const std::size_t index = stack.empty() ? 0 : stackIndex(stack);
        m_trace.events.push_back({kind, m_thread, address, size, index, m_time});
    }

    std::uint64_t freshAddress() { return m_nextAddress += 16; }
    std::uint64_t addressOf(const std::string& block) {
        const auto found = m_blocks.find(block);
        return found == m_blocks.end() ? freshAddress() : found->second;
    }

    void setThread(const std::string& name) {
        const auto found = std::find(m_trace.threads.begin(), m_trace.threads.end(), name);
        m_thread = static_cast<std::size_t>(found - m_trace.threads.begin());
        if (found == m_trace.threads.end())
            m_trace.threads.push_back(name);
    }

    std::size_t stackIndex(const std::string& text) {
        const auto [known, isNew] = m_stacks.try_emplace(text, m_trace.stacks.size());
        if (!isNew)
            return known->second;
        RawStack stack;
        for (const std::string& frame : split(text == "-" ? "" : text, ';')) {
            if (frame == "[cut]")
                stack.outermost = RawStack::Outermost::Cut;
            else if (frame == "[unknown]")
                stack.outermost = RawStack::Outermost::Lost;
            else
                stack.frames.push_back(frameIndex(frame));
        }
        std::reverse(stack.frames.begin(), stack.frames.end());
        m_trace.stacks.push_back(stack);
        return known->second;
    }

    std::size_t frameIndex(const std::string& text) {
        const auto [known, isNew] = m_frames.try_emplace(text, m_trace.frames.size());
        if (!isNew)
            return known->second;
        MachineFrame frame;
        frame.address = 0x1000 + 16 * m_trace.frames.size();
        const auto at = text.find('@');
        frame.module = at == std::string::npos ? "" : text.substr(at + 1);
        for (const std::string& function : split(text.substr(0, at), '>')) {
            const auto colon = function.find(':');
            SourceFrame source;
            source.function = function.substr(0, colon);
            if (colon != std::string::npos) {
                source.file = source.function + ".cpp";
                source.line = static_cast<std::uint32_t>(std::stoul(function.substr(colon + 1)));
            }
            frame.chain.push_back(source);
        }
        std::reverse(frame.chain.begin(), frame.chain.end());
        m_trace.frames.push_back(frame);
        return known->second;
    }

    RawTrace m_trace;
    std::map<std::string, std::uint64_t> m_blocks;
    std::map<std::string, std::size_t> m_stacks;
    std::map<std::string, std::size_t> m_frames;
    std::uint64_t m_nextAddress = 0;
    std::size_t m_thread = 0;
    std::int64_t m_time = 0;
};

} // namespace

LoadedProfile profileOf(const std::string& lines) {
    return buildProfile(TextReader().read(lines));
}

} // namespace tidemark::tests
