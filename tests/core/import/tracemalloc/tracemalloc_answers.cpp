// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// tracemalloc_answers FIRST SECOND QUESTIONS: answers questions about two snapshots, in the form of
// make_snapshots.py.

#include "core/analysis/line_statistics.h"
#include "core/import/tracemalloc/tracemalloc_importer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <optional>
#include <span>
#include <string>

namespace {

using namespace tidemark;
using Json = nlohmann::json;

LineFilter filterOf(const Json& from) {
    LineFilter filter;
    filter.inclusive = from[0].get<bool>();
    if (!from[1].is_null())
        filter.pattern = from[1].get<std::string>();
    if (!from[2].is_null())
        filter.line = from[2].get<std::uint32_t>();
    filter.allFrames = from[3].get<bool>();
    if (!from[4].is_null())
        filter.domain = from[4].get<std::uint32_t>();
    return filter;
}

LineQuestion questionOf(const Json& from) {
    LineQuestion question;
    const auto key = from["key"].get<std::string>();
    question.key = key == "lineno" ? LineKey::Line : key == "filename" ? LineKey::File : LineKey::Traceback;
    question.count = from["cumulative"].get<bool>() ? LineCount::EveryFrame : LineCount::Newest;
    for (const Json& filter : from["filters"])
        question.filters.push_back(filterOf(filter));
    return question;
}

void print(const std::vector<LineStatistic>& rows, bool compared, std::size_t most) {
    for (const LineStatistic& row : std::span(rows).first(std::min(most, rows.size()))) {
        std::cout << row.bytes << ' ' << row.blocks;
        if (compared)
            std::cout << ' ' << row.bytesDifference << ' ' << row.blocksDifference;
        char separator = ' ';
        for (const SourceLine& line : row.lines) {
            std::cout << separator << line.file << ':' << line.line;
            separator = '|';
        }
        std::cout << '\n';
    }
}

int fail(const std::string& sentence) {
    std::cerr << sentence << '\n';
    return 2;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4)
        return fail("usage: tracemalloc_answers FIRST SECOND QUESTIONS");
    const Result<LoadedProfile> loaded = kTracemallocImporter.load({{argv[1], argv[2]}, {}, nullptr});
    if (!loaded)
        return fail(loaded.error().sentence);
    if (loaded->profile->index().snapshots().size() != 2)
        return fail("one of the snapshots was not read");
    const Json questions = Json::parse(std::ifstream(argv[3]));
    int number = 0;
    for (const Json& from : questions) {
        const LineQuestion question = questionOf(from);
        const bool compared = from["compared"].get<bool>();
        const LinesAt first{*loaded->profile, *loaded->names, Moment{1}};
        const LinesAt second{*loaded->profile, *loaded->names, Moment{2}};
        const auto rows = lineStatistics(second, compared ? std::optional(first) : std::nullopt, question);
        if (!rows)
            return fail(rows.error().sentence);
        std::cout << "question " << ++number << '\n';
        print(*rows, compared, from.value("rows", rows->size()));
    }
    return 0;
}
