// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/short_names.h"

#include "ui/theme/function_name.h"

namespace tidemark::ui {

QString shortFunctionName(const QString& name) {
    const FunctionNameParts parts = splitFunctionName(name);
    QString shortName;
    if (!parts.scopes.empty()) {
        QString scope = name.mid(parts.scopes.back().begin, parts.scopes.back().length());
        const qsizetype bracket = scope.indexOf(QLatin1Char('<'));
        shortName = bracket > 0 ? scope.left(bracket) + QStringLiteral("::") : scope;
    }
    return shortName + name.mid(parts.name.begin, parts.name.length());
}

bool isStandardLibrary(const QString& name) {
    const FunctionNameParts parts = splitFunctionName(name);
    const QString outermost = parts.scopes.empty()
                                  ? QString()
                                  : name.mid(parts.scopes.front().begin, parts.scopes.front().length());
    for (const char* library : {"std::", "__gnu_cxx::", "__cxxabiv1::", "alloc::", "core::"}) {
        if (outermost == QLatin1String(library)) {
            return true;
        }
    }
    return false;
}

qsizetype firstOwnFunction(const QStringList& functions) {
    for (qsizetype i = 0; i < functions.size(); ++i) {
        if (!isStandardLibrary(functions[i])) {
            return i;
        }
    }
    return 0;
}

QString callersText(const QStringList& functions, qsizetype begin, qsizetype limit) {
    QStringList shown;
    for (const QString& function : functions.mid(begin, limit)) {
        shown.append(shortFunctionName(function));
    }
    return shown.join(QStringLiteral(" ← "));
}

} // namespace tidemark::ui
