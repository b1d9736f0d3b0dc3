// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QAbstractTableModel>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// The frames of one stack, innermost first. Allocator frames are quiet (QuietRole), inlined ones carry a
/// mark.
class StackFramesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { FunctionColumn, LocationColumn, ModuleColumn, ColumnCount };

    explicit StackFramesModel(QObject* parent = nullptr);

    void setResult(
        std::shared_ptr<const std::vector<ResolvedFrame>> frames, std::shared_ptr<const Names> names);

    /// Null if there is no such row.
    const ResolvedFrame* at(int row) const;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Null if there is no such row.
    const ResolvedFrame* frame(int row) const;
    /// All frames as lines of text, for the clipboard.
    QString plainText() const;

private:
    QString text(const ResolvedFrame& frame, int column) const;

    std::shared_ptr<const std::vector<ResolvedFrame>> m_frames;
    std::shared_ptr<const Names> m_names;
};

} // namespace tidemark::ui
