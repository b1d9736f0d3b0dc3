// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_view.h"

#include "ui/pages/cost_delegate.h"
#include "ui/pages/sort_header.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QMenu>
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
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setExpandsOnDoubleClick(true);
    setIndentation(kIndentation);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    header()->setStretchLastSection(false);
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header(), &QWidget::customContextMenuRequested, this,
        [this](const QPoint& position) { makeColumnMenu()->popup(header()->mapToGlobal(position)); });
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
        if (std::find(m_chosenColumns.begin(), m_chosenColumns.end(), column) == m_chosenColumns.end()) {
            setColumnHidden(column, width() < m_optionalFrom);
        }
    }
    fitIndentation();
}

QString TableView::selectedText(TableFormat format) const {
    QModelIndexList rows = selectionModel()->selectedRows();
    if (rows.isEmpty() && currentIndex().isValid()) {
        rows.append(currentIndex());
    }
    std::sort(rows.begin(), rows.end(), [this](const QModelIndex& one, const QModelIndex& other) {
        return visualRect(one).top() < visualRect(other).top();
    });
    std::vector<int> columns;
    for (int visual = 0; visual < header()->count(); ++visual) {
        if (!header()->isSectionHidden(header()->logicalIndex(visual))) {
            columns.push_back(header()->logicalIndex(visual));
        }
    }
    return tableText(*model(), rows, columns, format);
}

void TableView::addCopyActions(QMenu& menu) {
    menu.addSeparator();
    for (const auto& [words, format] : {std::pair{tr("Copy rows as text"), TableFormat::Text},
             std::pair{tr("Copy rows as CSV"), TableFormat::Csv},
             std::pair{tr("Copy rows as Markdown"), TableFormat::Markdown}}) {
        connect(menu.addAction(words), &QAction::triggered, this,
            [this, format = format] { QGuiApplication::clipboard()->setText(selectedText(format)); });
    }
}

QMenu* TableView::makeColumnMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 1; column < model()->columnCount(); ++column) {
        QAction* action =
            menu->addAction(model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            m_chosenColumns.push_back(column);
            setColumnHidden(column, !shown);
            fitIndentation();
        });
    }
    return menu;
}

void TableView::keyPressEvent(QKeyEvent* event) {
    if (!event->matches(QKeySequence::Copy) || !model() ||
        !(selectionModel()->hasSelection() || currentIndex().isValid())) {
        QTreeView::keyPressEvent(event);
        return;
    }
    QGuiApplication::clipboard()->setText(selectedText(TableFormat::Text));
}

} // namespace tidemark::ui
