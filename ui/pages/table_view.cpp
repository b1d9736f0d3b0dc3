// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_view.h"

#include "ui/pages/cost_delegate.h"
#include "ui/pages/sort_header.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>
#include <QStringList>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr int kIndentation = 3 * kGrid;
constexpr int kRoomForNames = 64 * kGrid;
constexpr int kExpander = 3 * kGrid;

} // namespace

TableView::TableView(const QString& accessibleName, QWidget* parent) : QTreeView(parent) {
    setAccessibleName(accessibleName);
    setItemDelegate(new CostDelegate(this));
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setAlternatingRowColors(false);
    setRootIsDecorated(false);
    setHeader(new SortHeader(this));
    setSortingEnabled(true);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setExpandsOnDoubleClick(true);
    setIndentation(kIndentation);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(10 * kGrid);
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex& index) {
        int level = 1;
        for (QModelIndex at = index; at.isValid(); at = at.parent()) {
            ++level;
        }
        m_levels = std::max(m_levels, level);
        fitIndentation();
    });
    connect(header(), &QHeaderView::sectionResized, this, &TableView::fitIndentation);
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

void TableView::reset() {
    m_levels = 1;
    QTreeView::reset();
    fitIndentation();
}

void TableView::fitIndentation() {
    const int room = columnWidth(treePosition() < 0 ? 0 : treePosition()) - kRoomForNames;
    setIndentation(std::clamp(room / m_levels, 1, kIndentation));
}

QRect TableView::expanderRect(const QModelIndex& index) const {
    const QRect name = visualRect(index.siblingAtColumn(0));
    return {std::max(0, name.left() + kGrid - kExpander), name.top(), kExpander, name.height()};
}

void TableView::drawBranches(QPainter* painter, const QRect&, const QModelIndex& index) const {
    if (!rootIsDecorated() || !model()->hasChildren(index)) {
        return;
    }
    const QPointF centre = QRectF(expanderRect(index)).center();
    QPolygonF triangle({{-2, -4}, {2.5, 0}, {-2, 4}});
    if (isExpanded(index)) {
        triangle = {{{-4, -2}, {4, -2}, {0, 2.5}}};
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(Theme::current().quietText);
    painter->drawPolygon(triangle.translated(centre));
    painter->restore();
}

void TableView::mousePressEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    if (rootIsDecorated() && event->button() == Qt::LeftButton && index.isValid() &&
        model()->hasChildren(index.siblingAtColumn(0)) &&
        expanderRect(index).contains(event->position().toPoint())) {
        setExpanded(index.siblingAtColumn(0), !isExpanded(index.siblingAtColumn(0)));
        return;
    }
    QTreeView::mousePressEvent(event);
}

void TableView::resizeEvent(QResizeEvent* event) {
    QTreeView::resizeEvent(event);
    for (const int column : m_optionalColumns) {
        setColumnHidden(column, width() < m_optionalFrom);
    }
    fitIndentation();
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
