// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/cost_table_model.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace tidemark::ui {

/// Distinct stacks with their cost, named by their allocating frame and its callers.
class StackListModel : public CostTableModel {
    Q_OBJECT
public:
    enum Column {
        FunctionColumn,
        CostColumn,
        ShareColumn,
        AllocationsColumn,
        CallersColumn,
        LocationColumn,
        ModuleColumn,
        ColumnCount
    };

    explicit StackListModel(QObject* parent = nullptr);

    /// `profile` is the one that the stacks belong to. Shares are parts of `whole`.
    void setResult(std::shared_ptr<const StackList> stacks, std::shared_ptr<const Profile> profile,
        Cost whole, CostKind cost, bool isSigned);
    const std::shared_ptr<const StackList>& result() const { return m_stacks; }
    StackId stackAt(int row) const; ///< invalid if there is no such row
    QModelIndex indexOf(StackId stack) const;

    int rowCount(const QModelIndex& parent = {}) const override;

    /// A stack passes if one of its functions or their modules contains the text.
    void prepareFilter(const QString& text) override;
    bool passesFilter(int row) const override;

protected:
    Cost costOf(int row) const override { return at(row).cost; }
    Cost whole() const override { return m_whole; }
    Cost longest() const override { return at(0).cost; }
    QString words(int row, int column) const override;
    QString title(int column) const override;
    QString toolTip(int row, int column) const override;
    QVariant more(int row, int column, int role) const override;

private:
    bool isStale(StackId stack) const;
    const StackList::Row& at(int row) const { return m_stacks->rows[static_cast<std::size_t>(row)]; }
    QStringList functions(StackId stack) const;

    std::shared_ptr<const StackList> m_stacks;
    std::shared_ptr<const Profile> m_profile;
    std::unordered_map<StackId, int> m_rowOfStack;
    Cost m_whole;
    std::vector<bool> m_matches;               ///< by function; empty = no filter
    mutable std::vector<signed char> m_passes; ///< by stack: 1, 0, or −1 = not looked at yet
};

} // namespace tidemark::ui
