// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QModelIndex>
#include <QString>
#include <cstdint>
#include <optional>

namespace tidemark::ui {

/// What a model of this folder offers for sorting and filtering many rows without a QVariant for each.
class SortSource {
public:
    virtual ~SortSource() = default;
    /// Whether the rows already are in descending order of this column.
    virtual bool isInOrder(int column) const = 0;
    /// What a cell is sorted by; empty = by SortRole.
    virtual std::optional<std::int64_t> sortNumber(const QModelIndex& index) const = 0;
    /// To be called before passesFilter() whenever text or rows changed. Empty text lets everything pass.
    virtual void prepareFilter(const QString& text) = 0;
    virtual bool passesFilter(int row) const = 0;
};

} // namespace tidemark::ui
