// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_text.h"

#include "ui/models/roles.h"

#include <QStringList>

namespace tidemark::ui {
namespace {

QString csvCell(const QString& text) {
    if (!text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char(',')) &&
        !text.contains(QLatin1Char('\n')) && !text.contains(QLatin1Char('\r'))) {
        return text;
    }
    return QLatin1Char('"') + QString(text).replace(QLatin1Char('"'), QStringLiteral("\"\"")) +
           QLatin1Char('"');
}

QString markdownCell(const QString& text) {
    QString cell = text;
    cell.replace(QLatin1Char('\\'), QStringLiteral("\\\\"));
    cell.replace(QLatin1Char('|'), QStringLiteral("\\|"));
    cell.replace(QLatin1Char('<'), QStringLiteral("&lt;"));
    return cell.replace(QLatin1Char('\n'), QLatin1Char(' '));
}

bool isNumber(const QModelIndex& cell) {
    const auto alignment = cell.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
    return alignment.testFlag(Qt::AlignRight);
}

QString cellText(const QModelIndex& cell, TableFormat format) {
    if (format == TableFormat::Csv && isNumber(cell)) {
        const QVariant number = cell.data(SortRole);
        return number.typeId() == QMetaType::LongLong ? QString::number(number.toLongLong())
                                                      : csvCell(cell.data().toString());
    }
    const QString text = cell.data().toString();
    return format == TableFormat::Csv        ? csvCell(text)
           : format == TableFormat::Markdown ? markdownCell(text)
                                             : text;
}

QString line(const QStringList& cells, TableFormat format) {
    if (format == TableFormat::Markdown) {
        return QStringLiteral("| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
    }
    return cells.join(QLatin1Char(format == TableFormat::Csv ? ',' : '\t')) +
           (format == TableFormat::Csv ? QStringLiteral("\r\n") : QStringLiteral("\n"));
}

} // namespace

QString tableText(const QAbstractItemModel& model, const QModelIndexList& rows,
    const std::vector<int>& columns, TableFormat format) {
    QStringList titles;
    QStringList rules;
    for (const int column : columns) {
        const QString title = model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        titles.append(format == TableFormat::Csv        ? csvCell(title)
                      : format == TableFormat::Markdown ? markdownCell(title)
                                                        : title);
        const bool right = !rows.isEmpty() && isNumber(rows.front().siblingAtColumn(column));
        rules.append(right ? QStringLiteral("---:") : QStringLiteral("---"));
    }
    QString text = line(titles, format);
    if (format == TableFormat::Markdown) {
        text += line(rules, format);
    }
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (const int column : columns) {
            cells.append(cellText(row.siblingAtColumn(column), format));
        }
        text += line(cells, format);
    }
    return text;
}

} // namespace tidemark::ui
