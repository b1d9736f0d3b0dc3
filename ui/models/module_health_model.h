// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/results/results.h"

#include <QAbstractTableModel>
#include <QStringList>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// The modules that stand in stacks, with what a query holds through them and how well they are named. Rows
/// stay what they are as long as the profile does.
class ModuleHealthModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { ModuleColumn, CostColumn, FramesColumn, StateColumn, ReasonColumn, ColumnCount };

    explicit ModuleHealthModel(QObject* parent = nullptr);

    /// Null empties it. With the same profile only what names tell changes.
    void setNames(std::shared_ptr<const Profile> profile, std::shared_ptr<const Names> names);
    /// By ModuleId; shares are parts of `whole`.
    void setCosts(std::vector<Cost> costs, Cost whole, CostKind kind);

    ModuleId moduleAt(int row) const { return m_rows[static_cast<std::size_t>(row)].module; }
    ModuleHealth::State stateAt(int row) const;
    std::int64_t costAt(int row) const;
    /// −1 if it has none.
    int rowOf(ModuleId module) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        ModuleId module;
        int frames = 0;
    };
    const ModuleHealth& healthOf(const Row& row) const;
    QString text(const Row& row, int column) const;
    QVariant sortKey(const Row& row, int column) const;
    void tell();

    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const Names> m_names;
    std::vector<Row> m_rows;
    std::vector<Cost> m_costs;
    Cost m_whole;
    CostKind m_kind = CostKind::Bytes;
};

/// "functions and lines", "names only", "nothing", "not looked up".
QString healthWords(ModuleHealth::State state);

} // namespace tidemark::ui
