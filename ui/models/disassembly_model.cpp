// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/disassembly_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/roles.h"

#include <QStringList>
#include <algorithm>

namespace tidemark::ui {
namespace {

QString placeText(const SourceRun::Place& place) {
    const QString file = QString::fromStdString(place.file).section(QLatin1Char('/'), -1);
    return file.isEmpty() ? QString() : QStringLiteral("%1:%2").arg(file).arg(place.line);
}

} // namespace

DisassemblyModel::DisassemblyModel(QObject* parent) : QAbstractTableModel(parent) {}

void DisassemblyModel::setResult(
    std::shared_ptr<const CodeListing> listing, Cost shown, CostKind kind, bool isSigned) {
    beginResetModel();
    m_listing = std::move(listing);
    m_shown = shown;
    m_kind = kind;
    m_signed = isSigned;
    m_rows.clear();
    m_rowOfLine.clear();
    const std::size_t lines = m_listing ? m_listing->lines.size() : 0;
    std::uint32_t run = 0;
    for (std::uint32_t line = 0; line < lines; ++line) {
        while (run + 1 < m_listing->runs.size() && m_listing->runs[run + 1].firstLine <= line) {
            ++run;
        }
        if (run < m_listing->runs.size() && m_listing->runs[run].firstLine == line) {
            m_rows.push_back({run, line, true});
        }
        m_rowOfLine.push_back(static_cast<int>(m_rows.size()));
        m_rows.push_back({run, line, false});
    }
    endResetModel();
}

int DisassemblyModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int DisassemblyModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

bool DisassemblyModel::isSource(int row) const {
    return row >= 0 && row < rowCount() && m_rows[static_cast<std::size_t>(row)].source;
}

int DisassemblyModel::rowOfLine(std::uint32_t line) const {
    return line < m_rowOfLine.size() ? m_rowOfLine[line] : -1;
}

int DisassemblyModel::markedRow() const {
    return m_listing ? rowOfLine(m_listing->marked) : -1;
}

int DisassemblyModel::targetOfRow(int row) const {
    if (row < 0 || row >= rowCount() || isSource(row)) {
        return -1;
    }
    const std::uint32_t from = m_rows[static_cast<std::size_t>(row)].line;
    const auto arrow = std::find_if(m_listing->arrows.begin(), m_listing->arrows.end(),
        [from](const CodeArrow& candidate) { return candidate.from == from; });
    return arrow == m_listing->arrows.end() ? -1 : rowOfLine(arrow->to);
}

QString DisassemblyModel::sourceText(const SourceRun& run) const {
    if (run.chain.empty()) {
        return tr("source line unknown");
    }
    QStringList places;
    for (std::size_t i = 0; i < run.chain.size(); ++i) {
        const auto& place = run.chain[i];
        const QString where = placeText(place);
        const QString function = QString::fromStdString(place.function);
        const bool inlined = i + 1 < run.chain.size();
        if (inlined) {
            places += where.isEmpty() ? function : QStringLiteral("%1  %2").arg(where, function);
        } else if (!where.isEmpty() || places.isEmpty()) {
            places += where.isEmpty() ? function : where;
        }
    }
    return places.join(tr("  ← inlined into ", "between source places, innermost first"));
}

QString DisassemblyModel::instructionText(const CodeLine& line, int column) const {
    switch (column) {
    case CostColumn:
        return line.cost == Cost{} ? QString() : costText(line.cost, m_kind, m_signed);
    case AddressColumn:
        return QString::number(line.address, 16);
    case CodeColumn:
        return QStringLiteral("%1 %2")
            .arg(QString::fromStdString(line.mnemonic), -7)
            .arg(QString::fromStdString(line.operands));
    case NoteColumn: {
        QString note = QString::fromStdString(line.reference);
        if (line.sizeArgument >= 0) {
            note += tr("  (%1)", "size of an allocation").arg(bytesText(line.sizeArgument));
        }
        return note;
    }
    default:
        return {};
    }
}

QVariant DisassemblyModel::instructionData(const CodeLine& line, const QModelIndex& index, int role) const {
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return instructionText(line, column);
    case Qt::ToolTipRole:
        return column == NoteColumn   ? QString::fromStdString(line.reference)
               : column == CodeColumn ? QVariant(instructionText(line, column))
                                      : QVariant();
    case ShareRole:
        return column == CostColumn && line.cost != Cost{} && m_shown.of(m_kind) != 0
                   ? static_cast<double>(line.cost.of(m_kind)) /
                         static_cast<double>(std::abs(m_shown.of(m_kind)))
                   : QVariant();
    case QuietRole:
        return column == AddressColumn || !line.known;
    case MatchRole:
        return index.row() == markedRow() && column != ArrowColumn;
    default:
        return {};
    }
}

QVariant DisassemblyModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    if (role == CodeRole) {
        return index.column() != CostColumn;
    }
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() == CostColumn || index.column() == AddressColumn;
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft)));
    }
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    if (!row.source) {
        return instructionData(m_listing->lines[row.line], index, role);
    }
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return index.column() == CodeColumn ? sourceText(m_listing->runs[row.run]) : QString();
    case Qt::ToolTipRole:
        return sourceText(m_listing->runs[row.run]);
    case QuietRole:
        return true;
    default:
        return {};
    }
}

QVariant DisassemblyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case CostColumn:
        return m_kind == CostKind::Bytes ? tr("Bytes") : tr("Allocations");
    case AddressColumn:
        return tr("Address");
    case CodeColumn:
        return tr("Instruction");
    case NoteColumn:
        return tr("Refers to");
    default:
        return {};
    }
}

Qt::ItemFlags DisassemblyModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) {
        return Qt::NoItemFlags;
    }
    return isSource(index.row()) ? Qt::ItemIsEnabled : Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

QString DisassemblyModel::plainText() const {
    QString text;
    for (const Row& row : m_rows) {
        if (row.source) {
            text += QStringLiteral("; %1\n").arg(sourceText(m_listing->runs[row.run]));
            continue;
        }
        const CodeLine& line = m_listing->lines[row.line];
        QStringList parts;
        for (const int column : {AddressColumn, CodeColumn, NoteColumn, CostColumn}) {
            parts += instructionText(line, column);
        }
        text += parts.join(QLatin1Char('\t')).trimmed() + QLatin1Char('\n');
    }
    return text;
}

} // namespace tidemark::ui
