// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/function_text.h"

#include <QCoreApplication>

namespace tidemark::ui {

QString fromUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString functionText(const Names& names, FunctionId function) {
    if (!function.valid()) {
        return QCoreApplication::translate("function", "(all)");
    }
    return fromUtf8(names.function(function).name);
}

QString moduleText(const Names& names, FunctionId function) {
    return function.valid() ? fromUtf8(names.function(function).moduleName) : QString();
}

QString locationText(const Names& names, FileId file, std::uint32_t line, bool whole) {
    if (!file.valid()) {
        return {};
    }
    QString path = fromUtf8(names.file(file));
    if (!whole) {
        path = path.mid(path.lastIndexOf(QLatin1Char('/')) + 1);
    }
    return line == 0 ? path : path + QLatin1Char(':') + QString::number(line);
}

QString staleMark(const QString& location, bool maybeStale) {
    if (!maybeStale) {
        return location;
    }
    const QString mark = QCoreApplication::translate("Stale", "may be stale");
    const QString marked = location.isEmpty() ? mark : location + QStringLiteral(" · ") + mark;
    return QString(marked).replace(
        QLatin1Char(' '), QChar::Nbsp); // places are shortened at spaces, as names are
}

QString staleWords(const QString& type) {
    return type.isEmpty() ? QCoreApplication::translate(
                                "Stale", "The line may be stale: Python may use its blocks again unseen.")
                          : QCoreApplication::translate(
                                "Stale", "The line may be stale: Python may use blocks of %1 again unseen.")
                                .arg(type);
}

bool functionMatches(const Names& names, FunctionId function, const QString& text) {
    if (text.isEmpty() || !function.valid()) {
        return false;
    }
    return functionText(names, function).contains(text, Qt::CaseInsensitive) ||
           moduleText(names, function).contains(text, Qt::CaseInsensitive);
}

std::vector<bool> functionsMatching(const Names& names, const QString& text) {
    std::vector<bool> matches(names.functions().size());
    for (std::size_t i = 0; i < matches.size(); ++i) {
        matches[i] = functionMatches(names, FunctionId(static_cast<FunctionId::Value>(i)), text);
    }
    return matches;
}

std::vector<Location> outwardLocations(
    const Profile& profile, const Names& names, StackId stack, std::size_t limit) {
    std::vector<Location> found;
    while (stack.valid() && stack != kEmptyStack && found.size() < limit) {
        const StackNode& node = profile.stacks()[stack.index()];
        for (const Location& location : names.locations(node)) {
            if (!names.function(location.function).allocator && found.size() < limit) {
                found.push_back(location);
            }
        }
        stack = node.parent;
    }
    return found;
}

} // namespace tidemark::ui
