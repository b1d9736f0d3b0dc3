// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <vector>

namespace tidemark::ui {

/// Where the parts of a demangled C++ or Rust name are: half-open ranges of its characters.
struct FunctionNameParts {
    struct Range {
        qsizetype begin = 0;
        qsizetype end = 0;
        qsizetype length() const { return end - begin; }
        friend bool operator==(const Range&, const Range&) = default;
    };
    Range name;                ///< the function's own name; a call operator's includes its lambda
    qsizetype scopeBegin = 0;  ///< after the return type
    std::vector<Range> scopes; ///< enclosing namespaces and classes, each with its "::"
    /// Insides of the outermost template-argument and parameter brackets, from left to right.
    std::vector<Range> arguments;
    int parameters = -1; ///< index in `arguments` of the function's own parameters, −1 = none
};

/// Never fails: a name that it cannot make sense of is all `name`.
FunctionNameParts splitFunctionName(const QString& name);

/// The text with invisible places to break lines where C++ names and paths can be broken. For labels, not to
/// be copied.
QString breakable(const QString& text);

/// The longest shortened form for which `fits` is true. In this order: the return type goes, parameters and
/// template arguments become "…" from their ends, enclosing scopes go from the left. Only if the bare name
/// does not fit is its end cut.
QString elideFunction(const QString& name, const std::function<bool(const QString&)>& fits);

} // namespace tidemark::ui
