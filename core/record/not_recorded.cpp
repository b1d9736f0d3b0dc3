// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/not_recorded.h"

#include <fmt/format.h>

#include <string_view>

namespace tidemark::recording {

trace::NotRecorded notRecorded(const wire::Family& family) {
    const auto count = [&family](wire::NotFollowed why) {
        return std::uint64_t{family.not_followed[static_cast<std::uint32_t>(why)].load()};
    };
    return {count(wire::NotFollowed::OtherMachine), count(wire::NotFollowed::OtherLoader),
        count(wire::NotFollowed::NoRoom)};
}

std::vector<std::string> notRecordedSentences(const trace::NotRecorded& counts, std::uint64_t refused) {
    std::vector<std::string> sentences;
    const auto say = [&sentences](std::uint64_t count, std::string_view ofOne, std::string_view ofMany) {
        if (count > 0)
            sentences.push_back(count == 1
                                    ? fmt::format("1 program was not recorded: {}.", ofOne)
                                    : fmt::format("{} programs were not recorded: {}.", count, ofMany));
    };
    say(refused, "too many at once, or no room for it", "too many at once, or no room for them");
    say(counts.otherMachine, "it is for another kind of machine", "they are for another kind of machine");
    say(counts.otherLoader, "its loader is not glibc's", "their loader is not glibc's");
    say(counts.noRoom, "its environment had no room for the recorder's variables",
        "their environment had no room for the recorder's variables");
    return sentences;
}

} // namespace tidemark::recording
