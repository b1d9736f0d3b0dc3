// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"
#include "ui/models/sort_source.h"

#include <QAbstractTableModel>
#include <cstdint>
#include <vector>

namespace tidemark::ui {

/// A flat table whose rows have a cost and a name: what its columns say, how they sort and align. A derived
/// model holds the result, says how many rows it has and makes the words.
class CostTableModel : public QAbstractTableModel, public SortSource {
    Q_OBJECT
public:
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Results come by descending magnitude of their cost.
    bool isInOrder(int column) const override;
    std::optional<std::int64_t> sortNumber(const QModelIndex& index) const override;
    void prepareFilter(const QString&) override {}
    bool passesFilter(int) const override { return true; }

protected:
    enum class Content {
        Name,        ///< words from the program
        Cost,        ///< of the kind that is asked for, with a bar
        Share,       ///< cost as a part of whole()
        Self,        ///< self cost; empty if 0
        Allocations, ///< number of allocations
        Bytes,       ///< bytes, whatever kind is asked for
        MeanSize,    ///< bytes per allocation
        Curve,       ///< no words: CurveRole
        Quiet,       ///< words of less interest
        QuietName,   ///< words from the program of less interest
    };

    CostTableModel(std::vector<Content> columns, QObject* parent);

    /// To be called between beginResetModel() and endResetModel().
    void setCost(CostKind cost, bool isSigned);
    CostKind cost() const { return m_cost; }
    bool isSigned() const { return m_signed; }

    virtual Cost costOf(int row) const = 0;
    virtual Cost selfOf(int row) const;
    /// What shares are parts of.
    virtual Cost whole() const = 0;
    /// The cost of the longest bar.
    virtual Cost longest() const = 0;
    /// A column without a number.
    virtual QString words(int row, int column) const = 0;
    virtual QString title(int column) const = 0;
    virtual QString toolTip(int row, int column) const = 0;
    /// A role that this class does not know.
    virtual QVariant more(int row, int column, int role) const = 0;

    /// Whether a cell shows a name of the program.
    virtual bool isCode(int row, int column) const;

    /// What a cell shows.
    QString text(int row, int column) const;

private:
    Content contentOf(int column) const { return m_columns[static_cast<std::size_t>(column)]; }
    bool isNumber(int column) const;
    std::int64_t valueOf(int row, int column) const;
    QVariant bar(int row) const;
    QVariant alignment(int column) const;

    std::vector<Content> m_columns;
    CostKind m_cost = CostKind::Bytes;
    bool m_signed = false;
};

} // namespace tidemark::ui
