// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/stack_frames_model.h"

#include "ui/models/function_text.h"
#include "ui/models/roles.h"

namespace tidemark::ui {

StackFramesModel::StackFramesModel(QObject* parent) : QAbstractTableModel(parent) {}

void StackFramesModel::setResult(
    std::shared_ptr<const std::vector<ResolvedFrame>> frames, std::shared_ptr<const Names> names) {
    beginResetModel();
    m_frames = names ? std::move(frames) : nullptr;
    m_names = std::move(names);
    endResetModel();
}

const ResolvedFrame* StackFramesModel::at(int row) const {
    return row >= 0 && row < rowCount() ? &(*m_frames)[static_cast<std::size_t>(row)] : nullptr;
}

int StackFramesModel::rowCount(const QModelIndex& parent) const {
    return m_frames && !parent.isValid() ? static_cast<int>(m_frames->size()) : 0;
}

int StackFramesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant StackFramesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_frames || index.row() >= rowCount()) {
        return {};
    }
    const ResolvedFrame& frame = (*m_frames)[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(frame, index.column());
    case Qt::ToolTipRole: {
        QString tip = functionText(*m_names, frame.function);
        const QString location = locationText(*m_names, frame.file, frame.line, true);
        tip += location.isEmpty() ? tr("\nsource line unknown") : QLatin1Char('\n') + location;
        tip += QLatin1Char('\n') + moduleText(*m_names, frame.function);
        if (frame.inlined) {
            tip += tr("\ninlined into the frame below");
        }
        return frame.allocator ? tip + tr("\nallocator function: not counted as the allocating frame") : tip;
    }
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | Qt::AlignLeft));
    case SortRole:
        return index.row();
    case QuietRole:
        return frame.allocator || index.column() != FunctionColumn;
    case CodeRole:
        return index.column() != ModuleColumn;
    case InlinedRole:
        return frame.inlined;
    case PathRole:
        return fromUtf8(m_names->file(frame.file));
    case LineRole:
        return static_cast<int>(frame.line);
    case Qt::AccessibleTextRole:
        return text(frame, index.column()) +
               (frame.inlined && index.column() == FunctionColumn ? tr(", inlined") : QString());
    case FunctionRole:
        return frame.function.value();
    default:
        return {};
    }
}

QString StackFramesModel::text(const ResolvedFrame& frame, int column) const {
    switch (column) {
    case FunctionColumn:
        return functionText(*m_names, frame.function);
    case LocationColumn:
        return locationText(*m_names, frame.file, frame.line);
    default:
        return moduleText(*m_names, frame.function);
    }
}

QVariant StackFramesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount || role != Qt::DisplayRole) {
        return {};
    }
    return section == FunctionColumn   ? tr("Function")
           : section == LocationColumn ? tr("Location")
                                       : tr("Module");
}

const ResolvedFrame* StackFramesModel::frame(int row) const {
    return row >= 0 && row < rowCount() ? &(*m_frames)[static_cast<std::size_t>(row)] : nullptr;
}

QString StackFramesModel::plainText() const {
    QString lines;
    for (int row = 0; row < rowCount(); ++row) {
        const ResolvedFrame& frame = (*m_frames)[static_cast<std::size_t>(row)];
        const QString location = locationText(*m_names, frame.file, frame.line, true);
        lines += text(frame, FunctionColumn) + (frame.inlined ? tr("  [inlined]") : QString());
        lines += location.isEmpty() ? QString() : QStringLiteral(" at ") + location;
        lines += QStringLiteral(" (") + text(frame, ModuleColumn) + QStringLiteral(")\n");
    }
    return lines;
}

} // namespace tidemark::ui
