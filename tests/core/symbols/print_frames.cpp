// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// print_frames PROGRAM [FOLDER]: reads addresses of calls (hex, one a line), prints the frames of each as
// llvm-symbolizer does: function, then file:line:column, innermost first, an empty line after each address.
// Debug files are looked for in FOLDER, too.
#include "core/symbols/symbolizer.h"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

void printFrames(const tidemark::SymbolAnswer& answer) {
    for (const auto& location : answer.locations)
        std::printf("%s\n%s:%u:%u\n", location.function.empty() ? "??" : location.function.c_str(),
            location.file.empty() ? "??" : location.file.c_str(), location.line, location.column);
    if (answer.locations.empty())
        std::printf("??\n??:0:0\n");
    std::printf("\n");
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2 || argc > 3) {
        std::fprintf(stderr, "usage: print_frames PROGRAM [FOLDER] < ADDRESSES\n");
        return 2;
    }
    tidemark::SymbolRequest request;
    request.path = argv[1];
    if (argc == 3)
        request.places.debugFolders.emplace_back(argv[2]);
    // symbolize() takes the addresses that calls return to.
    for (std::string line; std::getline(std::cin, line);)
        request.returnAddresses.push_back(std::strtoull(line.c_str(), nullptr, 16) + 1);
    const auto result = tidemark::symbolize(request);
    if (result.source.state == tidemark::SymbolSource::State::Nothing) {
        std::fprintf(stderr, "%s\n", result.source.reason.c_str());
        return 1;
    }
    for (const auto& answer : result.answers)
        printFrames(answer);
    return 0;
}
