// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_view.h"

#include "ui/pages/cost_delegate.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QStringList>

namespace tidemark::ui {

TableView::TableView(const QString& accessibleName, QWidget* parent) : QTreeView(parent) {
    setAccessibleName(accessibleName);
    setItemDelegate(new CostDelegate(this));
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setAlternatingRowColors(false);
    setRootIsDecorated(false);
    setSortingEnabled(true);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setExpandsOnDoubleClick(true);
    setIndentation(3 * kGrid);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    header()->setStretchLastSection(false);
    header()->setHighlightSections(false);
    header()->setStyleSheet(QStringLiteral("QHeaderView::up-arrow, QHeaderView::down-arrow { "
                                           "subcontrol-origin: border; subcontrol-position: top center;"
                                           " top: 2px; width: 7px; height: 6px; }"));
    header()->setMinimumSectionSize(10 * kGrid);
}

void TableView::setColumns(std::initializer_list<ColumnWidth> widths, int sortedBy) {
    for (const ColumnWidth& width : widths) {
        if (width.pixels == ColumnWidth::kStretch) {
            header()->setSectionResizeMode(width.column, QHeaderView::Stretch);
        } else {
            header()->setSectionResizeMode(width.column, QHeaderView::Interactive);
            header()->resizeSection(width.column, width.pixels);
        }
    }
    sortByColumn(sortedBy, Qt::DescendingOrder);
}

void TableView::setOptionalColumns(std::initializer_list<int> columns, int pixels) {
    m_optionalColumns = columns;
    m_optionalFrom = pixels;
}

void TableView::resizeEvent(QResizeEvent* event) {
    QTreeView::resizeEvent(event);
    for (const int column : m_optionalColumns) {
        setColumnHidden(column, width() < m_optionalFrom);
    }
}

void TableView::keyPressEvent(QKeyEvent* event) {
    if (!event->matches(QKeySequence::Copy) || !currentIndex().isValid() || !model()) {
        QTreeView::keyPressEvent(event);
        return;
    }
    QStringList cells;
    for (int column = 0; column < model()->columnCount(currentIndex().parent()); ++column) {
        cells.append(currentIndex().siblingAtColumn(column).data().toString());
    }
    QGuiApplication::clipboard()->setText(cells.join(QLatin1Char('\t')));
}

} // namespace tidemark::ui
