// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/function_text.h"

#include <vector>

namespace tidemark {

namespace {

struct Inside { ///< of a pair of brackets: [begin, end)
    std::size_t begin;
    std::size_t end;
};

/// Bytes at `at` that hold brackets which enclose nothing: operators, "->", "(anonymous namespace)".
std::size_t literalLength(std::string_view name, std::size_t at) {
    for (const std::string_view literal : {"operator()", "operator<<=", "operator>>=", "operator<=>",
             "operator<<", "operator>>", "operator<=", "operator>=", "operator->*", "operator->", "operator<",
             "operator>", "(anonymous namespace)", "->"})
        if (name.substr(at, literal.size()) == literal)
            return literal.size();
    return 0;
}

std::vector<Inside> outermostBrackets(std::string_view name) {
    std::vector<Inside> found;
    std::string open;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (const std::size_t length = literalLength(name, at); length > 0) {
            at += length - 1;
            continue;
        }
        const char c = name[at];
        if (c == '<' || c == '(') {
            if (open.empty())
                begin = at + 1;
            open.push_back(c);
        } else if (!open.empty() && open.back() == (c == '>' ? '<' : c == ')' ? '(' : '\0')) {
            open.pop_back();
            if (open.empty())
                found.push_back({begin, at});
        }
    }
    return found;
}

} // namespace

std::string shortFunction(std::string_view name, std::size_t columns) {
    std::string text(name);
    const std::vector<Inside> brackets = outermostBrackets(name);
    for (auto inside = brackets.rbegin(); inside != brackets.rend() && text.size() > columns; ++inside)
        if (inside->end - inside->begin > 1)
            text.replace(inside->begin, inside->end - inside->begin, "…");
    return text;
}

} // namespace tidemark
