// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/allocations_page.h"

#include "ui/models/allocation_text.h"
#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"
#include "ui/pages/allocation_bar.h"
#include "ui/pages/narrow_menu.h"
#include "ui/pages/table_view.h"
#include "ui/state/selected_path.h"
#include "ui/theme/spin_box.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>

namespace tidemark::ui {
namespace {

using Column = AllocationListModel::Column;

QToolButton* makeButton(QWidget* parent, const QString& text, const QString& toolTip) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

/// The stacks behind a selection; none if it is empty.
std::vector<StackId> stacksOf(const Session& session, const Answer& answer, const Selection& selection) {
    std::vector<StackId> stacks;
    if (selection.path.empty() && selection.stack.valid()) {
        stacks.push_back(selection.stack);
    } else if (!selection.path.empty()) {
        for (const StackList::Row& row :
            session.stacksBehind(answer, selection.path, selection.direction).rows) {
            stacks.push_back(row.stack);
        }
    }
    return stacks;
}

Filter exactly(Filter::Field field, std::uint64_t value) {
    Filter filter;
    filter.field = field;
    filter.low = filter.high = value;
    return filter;
}

} // namespace

AllocationsPage::AllocationsPage(ViewState& state, AnswerSource& answers, QWidget* parent)
    : AnswerPage(state, answers, parent), m_model(new AllocationListModel(this)),
      m_view(new TableView(tr("Blocks"), this)), m_bar(new AllocationBar(this)),
      m_selectedOnly(
          makeButton(this, tr("Selection only"), tr("Only the blocks of the stacks that are selected now"))),
      m_rows(new QLabel(this)), m_previous(makeButton(this, tr("◂"), tr("Previous page (Alt+Page Up)"))),
      m_next(makeButton(this, tr("▸"), tr("Next page (Alt+Page Down)"))), m_pageBox(makeSpinBox(this)) {
    setContent(makeContent());
    connectParts();
}

QWidget* AllocationsPage::makeTop() {
    auto* top = new QWidget(this);
    m_selectedOnly->setCheckable(true);
    m_rows->setFont(tabularFont());
    m_rows->setForegroundRole(QPalette::PlaceholderText);
    m_rows->setWordWrap(true); // a refusal is a sentence
    m_rows->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_rows->setAccessibleName(tr("Which rows are shown"));
    m_previous->setShortcut(QKeySequence(Qt::ALT | Qt::Key_PageUp));
    m_next->setShortcut(QKeySequence(Qt::ALT | Qt::Key_PageDown));
    m_pageBox->setAccessibleName(tr("Page"));
    m_pageBox->setPrefix(tr("page "));
    m_pageBox->setKeyboardTracking(false);
    m_pageBox->setGroupSeparatorShown(true);
    auto* row = new QHBoxLayout(top);
    row->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    row->setSpacing(kGrid);
    row->addWidget(m_selectedOnly);
    row->addWidget(m_rows, 1);
    row->addSpacing(kGrid);
    row->addWidget(m_previous);
    row->addWidget(m_pageBox);
    row->addWidget(m_next);
    return top;
}

QWidget* AllocationsPage::makeContent() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeTop());
    column->addWidget(m_view, 1);
    column->addWidget(m_bar);
    m_view->setModel(m_model);
    m_view->setColumns(
        {{Column::SizeColumn, 23 * kGrid}, {Column::BornColumn, 25 * kGrid},
            {Column::FreedColumn, 25 * kGrid}, {Column::LifetimeColumn, 23 * kGrid},
            {Column::UsableColumn, 23 * kGrid}, {Column::AddressColumn, 34 * kGrid}, {Column::FunctionColumn},
            {Column::ThreadColumn, 34 * kGrid}, {Column::FreeThreadColumn, 34 * kGrid},
            {Column::CallColumn, 20 * kGrid}, {Column::TypeColumn, 36 * kGrid}},
        Column::SizeColumn);
    m_view->setOptionalColumns(
        {Column::CallColumn, Column::UsableColumn, Column::FreeThreadColumn, Column::TypeColumn},
        300 * kGrid);
    return content;
}

void AllocationsPage::connectParts() {
    connect(m_model, &AllocationListModel::sortWanted, this, &AllocationsPage::sortBy);
    connect(m_selectedOnly, &QToolButton::clicked, this, &AllocationsPage::setSelectedOnly);
    connect(m_previous, &QToolButton::clicked, this, [this] { goToPage(m_page - 1); });
    connect(m_next, &QToolButton::clicked, this, [this] { goToPage(m_page + 1); });
    connect(m_pageBox, &QSpinBox::valueChanged, this,
        [this](int page) { goToPage(static_cast<std::uint64_t>(page - 1)); });
    connect(
        m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &AllocationsPage::selectRow);
    connect(m_view, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (const AllocationPage::Row* row = m_model->at(index.row())) {
            setA(Moment{row->allocation.born});
        }
    });
    connect(m_view, &QWidget::customContextMenuRequested, this, &AllocationsPage::showMenu);
    connect(m_bar, &AllocationBar::momentWanted, this, &AllocationsPage::setA);
    connect(m_bar, &AllocationBar::stepped, this, [this](const AllocationPage::Row& block) {
        m_following = true;
        const int row = m_model->rowOf(block.id);
        m_view->setCurrentIndex(row < 0 ? QModelIndex() : m_model->index(row, 0));
        m_following = false;
        state().select(selectionOfStack(*answers().session(), block.allocation.stack));
    });
}

bool AllocationsPage::busy() const {
    return m_job.running() || m_bar->busy();
}

QString AllocationsPage::rowsText() const {
    return m_rows->text();
}

void AllocationsPage::showSelected() {
    setSelectedOnly(true);
}

void AllocationsPage::setSelectedOnly(bool on) {
    m_restriction = on ? state().selection() : Selection();
    m_selectedOnly->setChecked(on && !m_restriction.empty());
    m_page = 0;
    fetch();
}

void AllocationsPage::showAnswer(const std::shared_ptr<const Answer>& answer) {
    if (!m_answer || m_answer->profile != answer->profile) {
        m_restriction = {};
        m_selectedOnly->setChecked(false);
        m_bar->setSession(answers().session());
    }
    m_answer = answer;
    m_page = 0;
    fetch();
}

void AllocationsPage::showSelection() {
    m_selectedOnly->setEnabled(m_selectedOnly->isChecked() || !state().selection().empty());
}

void AllocationsPage::sortBy(int column, Qt::SortOrder order) {
    const std::optional<AllocationOrder> wanted = AllocationListModel::orderOf(column);
    if (!wanted) {
        return;
    }
    m_order = *wanted;
    m_descending = order == Qt::DescendingOrder;
    m_page = 0;
    fetch();
}

void AllocationsPage::goToPage(std::uint64_t page) {
    if (page != m_page && page * kRowsPerPage < std::max<std::uint64_t>(m_total, 1)) {
        m_page = page;
        fetch();
    }
}

void AllocationsPage::fetch() {
    if (!m_answer || !answers().session()) {
        return;
    }
    m_job.start(
        [session = answers().session(), answer = m_answer, restriction = m_restriction, order = m_order,
            descending = m_descending, first = m_page * kRowsPerPage](std::stop_token stop) {
            const std::vector<StackId> stacks = stacksOf(*session, *answer, restriction);
            if (stacks.empty() && !restriction.empty()) {
                return std::make_shared<const Page>(AllocationPage{});
            }
            return std::make_shared<const Page>(
                session->allocations(answer->query, order, descending, first, kRowsPerPage, stop, stacks));
        },
        [this, answer = m_answer](const std::shared_ptr<const Page>& page) { take(answer, *page); });
}

void AllocationsPage::take(const std::shared_ptr<const Answer>& answer, const Page& fetched) {
    if (!fetched) {
        m_rows->setText(QString::fromStdString(fetched.error().sentence));
        return;
    }
    const auto page = std::make_shared<const AllocationPage>(*fetched);
    m_total = page->total;
    m_following = true;
    m_model->setPage(page, answer->profile, answer->names);
    m_view->scrollToTop();
    const int pages = static_cast<int>((m_total + kRowsPerPage - 1) / kRowsPerPage);
    const QSignalBlocker quiet(m_pageBox);
    m_pageBox->setRange(1, std::max(pages, 1));
    m_pageBox->setValue(static_cast<int>(m_page) + 1);
    m_previous->setEnabled(m_page > 0);
    m_next->setEnabled(static_cast<int>(m_page) + 1 < pages);
    m_rows->setText(page->rows.empty()
                        ? tr("no blocks")
                        : tr("blocks %1 to %2 of %3")
                              .arg(countText(static_cast<std::int64_t>(page->first + 1)),
                                  countText(static_cast<std::int64_t>(page->first + page->rows.size())),
                                  countText(static_cast<std::int64_t>(m_total))));
    const int row = m_bar->block() ? m_model->rowOf(m_bar->block()->id) : -1;
    if (row >= 0) {
        m_view->setCurrentIndex(m_model->index(row, 0));
    }
    m_following = false;
}

void AllocationsPage::selectRow(const QModelIndex& index) {
    const AllocationPage::Row* row = index.isValid() ? m_model->at(index.row()) : nullptr;
    if (m_following || row == nullptr) {
        return;
    }
    m_bar->setBlock(*row);
    state().select(selectionOfStack(*answers().session(), row->allocation.stack));
}

void AllocationsPage::setA(Moment moment) {
    Query query = state().query();
    query.a = moment;
    if (momentCount(query.rule) == 1) {
        state().setQuery(query);
        return;
    }
    query.b = std::max(query.b, moment);
    query.c = std::max(query.c, query.b);
    query.d = std::max(query.d, query.c);
    state().setQuery(query);
}

void AllocationsPage::showMenu(const QPoint& position) {
    const QModelIndex index = m_view->indexAt(position);
    const AllocationPage::Row* row = index.isValid() ? m_model->at(index.row()) : nullptr;
    if (row == nullptr) {
        return;
    }
    const Allocation block = row->allocation;
    QMenu menu(this);
    menu.addAction(tr("Set A to its &birth"), this, [this, block] { setA(Moment{block.born}); });
    if (block.freed != kNever) {
        menu.addAction(tr("Set A to its &free"), this, [this, block] { setA(Moment{block.freed - 1}); });
    }
    menu.addSeparator();
    menu.addAction(tr("Only blocks of %1").arg(bytesText(static_cast<std::int64_t>(block.size))), this,
        [this, block] { state().addFilter(exactly(Filter::Field::Size, block.size)); });
    if (m_answer->profile->capabilities().addresses) {
        menu.addAction(tr("Only blocks at %1").arg(addressText(block.address)), this,
            [this, block] { state().addFilter(exactly(Filter::Field::Address, block.address)); });
        menu.addAction(tr("Copy the address"), this,
            [block] { QGuiApplication::clipboard()->setText(addressText(block.address)); });
    }
    menu.addSeparator();
    const std::vector<Location> frames =
        outwardLocations(*m_answer->profile, *m_answer->names, block.stack, 1);
    addNarrowActions(
        menu, state(), narrowingOf(m_answer->names, frames.empty() ? FunctionId() : frames.front().function));
    menu.exec(m_view->viewport()->mapToGlobal(position));
}

} // namespace tidemark::ui
