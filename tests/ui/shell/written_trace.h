// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tidemark::tests {

/// Writes a trace of a service of 10 s: start-up tables of 100 blocks of 4,096 B (main → load), a slow leak
/// of one block of 1,000 B every 100 ms (main → serve → grow → Registry::insert) and temporary blocks of 512
/// B (main → serve → churn), `churn` times per 100 ms. Returns the path.
/// `forgotten` adds a block of 300 B of churn() each 100 ms that is never freed.
QString writeServiceTrace(
    const QString& folder, const QString& name, int churn = 2, bool forgotten = false);

} // namespace tidemark::tests
