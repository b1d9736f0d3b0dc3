// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What comparisons say of a row, in trees and tables alike.

#include "core/results/comparison.h"

#include <QString>
#include <QVariant>
#include <cstdint>
#include <optional>

namespace tidemark::ui {

/// The first columns of all models of comparisons.
struct DiffColumns {
    enum Column {
        NameColumn,
        ChangeColumn,
        BeforeColumn,
        AfterColumn,
        StateColumn,       ///< "grew", "new" …
        AllocationsColumn, ///< their change
        Count,
    };
};

/// What a row of a comparison looks like in a column behind the name.
struct DiffCells {
    CostKind kind = CostKind::Bytes;
    std::uint64_t longest = 0; ///< the change whose bar fills its cell

    /// Noise is what runs of one side differ by as well.
    QString text(const DiffCost& cost, int column, bool isNoise = false) const;
    /// The number that the column shows; nothing for columns of words.
    std::optional<std::int64_t> number(const DiffCost& cost, int column) const;
    /// What rows are sorted by: of changes how large they are, up or down.
    std::optional<std::int64_t> sortNumber(const DiffCost& cost, int column) const;
    /// ShareRole, SignRole and alignment; invalid for what it does not know.
    QVariant look(const DiffCost& cost, int column, int role, bool isNoise = false) const;
    /// "12.1 MiB → 18.4 MiB, +6.3 MiB, grew", and the same of the other kind of cost.
    QString toolTip(const DiffCost& cost, bool isNoise = false) const;
};

/// "grew", "shrank", "new", "gone", "same".
QString diffStateWords(DiffState state);
QString diffColumnTitle(int column, CostKind kind);

} // namespace tidemark::ui
