// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QString>
#include <vector>

namespace tidemark::ui {

enum class TableFormat { Text, Csv, Markdown };

/// Rows of a model with a line of titles, the given columns in their order. CSV as RFC 4180 has it, with
/// numbers as they are sorted (no units); text has tabs between its cells.
QString tableText(const QAbstractItemModel& model, const QModelIndexList& rows,
    const std::vector<int>& columns, TableFormat format);

} // namespace tidemark::ui
