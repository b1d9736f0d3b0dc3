// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tidemark::tests {

/// Writes a trace of a service of 10 s: start-up tables of 100 blocks of 4,096 B (main → load), a slow leak
/// of one block of 1,000 B every 100 ms (main → serve → grow → Registry::insert) and temporary blocks of 512
/// B (main → serve → churn), `churn` times per 100 ms. Returns the path.
/// `forgotten` adds a block of 300 B of churn() each 100 ms that is never freed.
QString writeServiceTrace(const QString& folder, const QString& name, int churn = 2, bool forgotten = false);

/// Writes a trace of a Python service of 10 s: 100 blocks of 4,096 B without Python (main → start_pool), a
/// slow leak of one dict of 1,000 B every 100 ms (main → serve → remember → new_dict; serve and remember are
/// Python's, of /src/app.py), and from remember itself one of 200 B, whose line may be stale (dict). Who
/// holds the dicts is recorded: the list `kept` of the module app, which serve() allocated. Returns the path.
QString writePythonTrace(const QString& folder, const QString& name);

} // namespace tidemark::tests
