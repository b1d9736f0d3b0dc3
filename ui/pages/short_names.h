// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace tidemark::ui {

/// "Registry::makeEntry" of "demo::Registry<demo::Session>::makeEntry(unsigned long)": class and name, no
/// arguments.
QString shortFunctionName(const QString& name);
/// Whether a function belongs to the C++ or Rust standard library, judged by its outermost namespace.
bool isStandardLibrary(const QString& name);
/// Index of the first function that is not of a standard library; 0 if all are.
qsizetype firstOwnFunction(const QStringList& functions);
/// "makeEntry ← store ← open": up to `limit` functions from `begin`, shortened.
QString callersText(const QStringList& functions, qsizetype begin, qsizetype limit);

} // namespace tidemark::ui
