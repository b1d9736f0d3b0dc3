// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/live_curves.h"
#include "ui/models/cost_table_model.h"

#include <memory>
#include <vector>

namespace tidemark::ui {

/// The groups of a query, one row each, and how their live bytes went over the trace.
class GroupListModel : public CostTableModel {
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        CostColumn,
        ShareColumn,
        BytesColumn,
        AllocationsColumn,
        MeanColumn,
        CurveColumn,
        ColumnCount
    };

    explicit GroupListModel(QObject* parent = nullptr);

    /// `profile` is the one that was asked. Shares are parts of groups->shown.
    void setResult(std::shared_ptr<const GroupList> groups, std::shared_ptr<const Profile> profile,
        CostKind cost, bool isSigned);
    /// Of the first rows of the result; those that follow have none. Null = not known yet.
    void setCurves(std::shared_ptr<const LiveCurves> curves);
    const std::shared_ptr<const GroupList>& result() const { return m_groups; }

    int rowCount(const QModelIndex& parent = {}) const override;

    void prepareFilter(const QString& text) override;
    bool passesFilter(int row) const override;

protected:
    Cost costOf(int row) const override { return at(row).cost; }
    Cost whole() const override { return m_groups->shown; }
    Cost longest() const override { return at(0).cost; }
    bool isCode(int row, int column) const override;
    QString words(int row, int column) const override;
    QString title(int column) const override;
    QString toolTip(int row, int column) const override;
    QVariant more(int row, int column, int role) const override;

private:
    const GroupList::Row& at(int row) const { return m_groups->rows[static_cast<std::size_t>(row)]; }

    std::shared_ptr<const GroupList> m_groups;
    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const LiveCurves> m_curves;
    QString m_filter;
};

} // namespace tidemark::ui
