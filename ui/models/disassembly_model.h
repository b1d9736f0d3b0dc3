// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/code_listing.h"

#include <QAbstractTableModel>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// The instructions of one function with their costs; above each run of instructions a row with its place in
/// the source.
class DisassemblyModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { ArrowColumn, CostColumn, AddressColumn, CodeColumn, NoteColumn, ColumnCount };

    explicit DisassemblyModel(QObject* parent = nullptr);

    /// `shown`: what shares are of. Null shows nothing.
    void setResult(std::shared_ptr<const CodeListing> listing, Cost shown, CostKind kind, bool isSigned);
    const std::shared_ptr<const CodeListing>& listing() const { return m_listing; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    bool isSource(int row) const;
    int rowOfLine(std::uint32_t line) const;
    /// The row that a jump or call within the function goes to; −1 if there is none.
    int targetOfRow(int row) const;
    int markedRow() const;
    /// All rows as text, for the clipboard.
    QString plainText() const;

private:
    /// A run's place in the source, or one of its instructions.
    struct Row {
        std::uint32_t run = 0;
        std::uint32_t line = 0;
        bool source = false;
    };
    QString sourceText(const SourceRun& run) const;
    QString instructionText(const CodeLine& line, int column) const;
    QVariant instructionData(const CodeLine& line, const QModelIndex& index, int role) const;

    std::shared_ptr<const CodeListing> m_listing;
    std::vector<Row> m_rows;
    std::vector<int> m_rowOfLine;
    Cost m_shown;
    CostKind m_kind = CostKind::Bytes;
    bool m_signed = false;
};

} // namespace tidemark::ui
