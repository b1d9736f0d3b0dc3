// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/diff_columns.h"

#include "core/report/diff.h"
#include "ui/models/cost_text.h"
#include "ui/models/roles.h"

#include <QCoreApplication>
#include <algorithm>
#include <limits>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("comparison", text);
}

QString amount(std::int64_t value, CostKind kind, bool isSigned) {
    return kind == CostKind::Bytes ? bytesText(value, isSigned) : countText(value, isSigned);
}

} // namespace

QString diffStateWords(DiffState state) {
    switch (state) {
    case DiffState::Grew:
        return words("grew");
    case DiffState::Shrank:
        return words("shrank");
    case DiffState::New:
        return words("new");
    case DiffState::Gone:
        return words("gone");
    case DiffState::Same:
        break;
    }
    return words("same");
}

QString diffColumnTitle(int column, CostKind kind) {
    switch (column) {
    case DiffColumns::ChangeColumn:
        return kind == CostKind::Bytes ? words("Change") : words("Change of allocations");
    case DiffColumns::BeforeColumn:
        return words("Before");
    case DiffColumns::AfterColumn:
        return words("After");
    case DiffColumns::StateColumn:
        return words("State");
    case DiffColumns::AllocationsColumn:
        return words("Allocations");
    default:
        return {};
    }
}

QString DiffCells::text(const DiffCost& cost, int column, bool isNoise) const {
    switch (column) {
    case DiffColumns::ChangeColumn:
        return amount(cost.delta().of(kind), kind, true);
    case DiffColumns::BeforeColumn:
        return amount(cost.before.of(kind), kind, false);
    case DiffColumns::AfterColumn:
        return amount(cost.after.of(kind), kind, false);
    case DiffColumns::StateColumn:
        return isNoise && diffState(cost, kind) != DiffState::Same ? words("noise")
                                                                   : diffStateWords(diffState(cost, kind));
    case DiffColumns::AllocationsColumn:
        return countText(cost.delta().allocations, true);
    default:
        return {};
    }
}

std::optional<std::int64_t> DiffCells::number(const DiffCost& cost, int column) const {
    switch (column) {
    case DiffColumns::ChangeColumn:
        return cost.delta().of(kind);
    case DiffColumns::BeforeColumn:
        return cost.before.of(kind);
    case DiffColumns::AfterColumn:
        return cost.after.of(kind);
    case DiffColumns::AllocationsColumn:
        return cost.delta().allocations;
    default:
        return std::nullopt;
    }
}

std::optional<std::int64_t> DiffCells::sortNumber(const DiffCost& cost, int column) const {
    const bool isChange = column == DiffColumns::ChangeColumn || column == DiffColumns::AllocationsColumn;
    const std::optional<std::int64_t> shown = number(cost, column);
    return isChange && shown && *shown < 0 && *shown != std::numeric_limits<std::int64_t>::min() ? -*shown
                                                                                                 : shown;
}

QVariant DiffCells::look(const DiffCost& cost, int column, int role, bool isNoise) const {
    const bool isNumber = column >= DiffColumns::ChangeColumn && column < DiffColumns::Count &&
                          column != DiffColumns::StateColumn;
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft)));
    }
    const std::int64_t change =
        column == DiffColumns::AllocationsColumn ? cost.delta().allocations : cost.delta().of(kind);
    if (role == SignRole) {
        const bool isSigned = column == DiffColumns::ChangeColumn || column == DiffColumns::StateColumn ||
                              column == DiffColumns::AllocationsColumn;
        return isSigned && !isNoise ? (change > 0) - (change < 0) : 0;
    }
    if (role == ShareRole && column == DiffColumns::ChangeColumn) {
        const auto whole = static_cast<double>(std::max<std::uint64_t>(longest, 1));
        return std::clamp(static_cast<double>(change) / whole, -1.0, 1.0);
    }
    return {};
}

QString DiffCells::toolTip(const DiffCost& cost, bool isNoise) const {
    return QStringLiteral("%1\n%2").arg(QString::fromStdString(diffPhrase(cost, CostKind::Bytes, isNoise)),
        words("allocations: %1").arg(QString::fromStdString(diffPhrase(cost, CostKind::Allocations))));
}

} // namespace tidemark::ui
