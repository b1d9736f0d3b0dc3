// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_page.h"

#include "ui/models/cost_sort_proxy.h"
#include "ui/models/cost_text.h"
#include "ui/models/group_text.h"
#include "ui/models/roles.h"
#include "ui/pages/narrow_menu.h"
#include "ui/pages/table_view.h"
#include "ui/state/compared_path.h"
#include "ui/state/selected_path.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>

namespace tidemark::ui {
namespace {

constexpr std::size_t kCurves = 2000; ///< rows with a curve
constexpr std::size_t kPoints = 48;

} // namespace

TablePage::TablePage(ViewState& state, AnswerSource& answers, ComparisonSource& comparisons, QWidget* parent)
    : AnswerPage(state, answers, parent), m_model(new GroupListModel(this)),
      m_proxy(new CostSortProxy(m_model, this)), m_view(new TableView(tr("Groups"), this)),
      m_diffModel(new DiffTableModel(this)), m_diffProxy(new CostSortProxy(m_diffModel, this)),
      m_diffView(new TableView(tr("Groups of the comparison"), this)), m_count(new QLabel(this)) {
    auto* content = new QWidget(this);
    m_grouping = new QComboBox(content); // not given away: each change of parents makes its list anew
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    auto* label = new QLabel(tr("Group by"), content);
    bar->addWidget(label);
    bar->addSpacing(kGrid);
    for (const Grouping each : groupingsInOrder()) {
        m_grouping->addItem(groupingWords(each), static_cast<int>(each));
    }
    m_grouping->setAccessibleName(tr("Group by"));
    m_grouping->setMaxVisibleItems(m_grouping->count());
    label->setBuddy(m_grouping);
    bar->addWidget(m_grouping);
    bar->addSpacing(2 * kGrid);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    bar->addWidget(m_count);
    bar->addStretch();
    layout->addLayout(bar);
    layout->addWidget(m_view);
    layout->addWidget(m_diffView);
    m_diffView->hide();
    setContent(content);
    setComparisons(comparisons);
    makeViews();

    connect(m_grouping, &QComboBox::currentIndexChanged, this, [this] {
        m_asked = nullptr;
        m_askedComparison = nullptr;
        fetch();
    });
    connect(m_view, &QAbstractItemView::activated, this, &TablePage::follow);
    connect(m_diffView, &QAbstractItemView::activated, this, &TablePage::followDiff);
    for (const TableView* view : {m_view, m_diffView}) {
        connect(view, &QWidget::customContextMenuRequested, this, &TablePage::showMenu);
    }
    connect(&state, &ViewState::searchChanged, this, [this] {
        m_proxy->setFilterText(this->state().search());
        m_diffProxy->setFilterText(this->state().search());
    });
}

void TablePage::makeViews() {
    m_view->setModel(m_proxy);
    m_view->setColumns(
        {{GroupListModel::NameColumn}, {GroupListModel::CostColumn, 26 * kGrid},
            {GroupListModel::ShareColumn, 17 * kGrid}, {GroupListModel::BytesColumn, 24 * kGrid},
            {GroupListModel::AllocationsColumn, 24 * kGrid}, {GroupListModel::MeanColumn, 24 * kGrid},
            {GroupListModel::CurveColumn, 40 * kGrid}},
        GroupListModel::CostColumn);
    m_view->hideColumn(GroupListModel::BytesColumn);
    m_diffView->setModel(m_diffProxy);
    m_diffView->setColumns(
        {{DiffColumns::NameColumn}, {DiffColumns::ChangeColumn, 26 * kGrid},
            {DiffColumns::BeforeColumn, 23 * kGrid}, {DiffColumns::AfterColumn, 23 * kGrid},
            {DiffColumns::StateColumn, 16 * kGrid}, {DiffColumns::AllocationsColumn, 24 * kGrid},
            {DiffTableModel::SurvivedColumn, 23 * kGrid}, {DiffTableModel::BornColumn, 23 * kGrid},
            {DiffTableModel::FreedColumn, 23 * kGrid}, {DiffTableModel::ModuleColumn, 30 * kGrid}},
        DiffColumns::ChangeColumn);
    m_diffView->setOptionalColumns(
        {DiffTableModel::ModuleColumn, DiffColumns::AllocationsColumn}, 260 * kGrid);
}

Grouping TablePage::grouping() const {
    return static_cast<Grouping>(m_grouping->currentData().toInt());
}

void TablePage::showAnswer(const std::shared_ptr<const Answer>&) {
    fetch();
}

void TablePage::fetch() {
    const std::shared_ptr<const Answer> answer = answers().answer();
    if (!answer || !isVisible()) {
        return;
    }
    m_view->setVisible(!comparison());
    m_diffView->setVisible(comparison() != nullptr);
    if (comparison()) {
        fetchDiff();
        return;
    }
    m_askedComparison = nullptr;
    m_diffJob.cancel();
    if (answer == m_asked) {
        return;
    }
    m_asked = answer;
    m_count->setText(tr("Computing…"));
    m_curvesJob.cancel();
    m_job.start([session = answers().session(), query = answer->query, grouping = grouping()](
                    std::stop_token stop) { return session->groupBy(query, grouping, stop); },
        [this, answer](const Result<GroupList>& groups) { take(groups, answer); });
}

void TablePage::fetchDiff() {
    const std::shared_ptr<const ShownComparison>& compared = comparison();
    if (compared == m_askedComparison) {
        return;
    }
    m_askedComparison = compared;
    m_asked = nullptr;
    m_job.cancel();
    m_curvesJob.cancel();
    m_count->setText(tr("Computing…"));
    m_diffJob.start(
        [compared, grouping = grouping()](std::stop_token stop) {
            if (grouping == Grouping::Stack) {
                return Result<DiffTable>(tableOfStacks(*compared->result));
            }
            return compareGroups(*compared->before, *compared->after, compared->result->question, grouping,
                compared->runs, std::move(stop));
        },
        [this, cost = compared->result->question.after.cost](const Result<DiffTable>& table) {
            m_diffModel->setResult(
                table.ok() ? std::make_shared<const DiffTable>(table.value()) : nullptr, cost);
            m_count->setText(table.ok() ? tr("%1 groups").arg(countText(m_diffModel->rowCount()))
                                        : QString::fromStdString(table.error().sentence));
            for (const int column :
                {DiffTableModel::SurvivedColumn, DiffTableModel::BornColumn, DiffTableModel::FreedColumn}) {
                m_diffView->setColumnHidden(column, !table.ok() || !table->hasTurnover);
            }
        });
}

void TablePage::take(const Result<GroupList>& groups, const std::shared_ptr<const Answer>& answer) {
    if (!groups.ok()) {
        m_model->setResult(nullptr, nullptr, CostKind::Bytes, false);
        m_count->setText(QString::fromStdString(groups.error().sentence));
        return;
    }
    const Query& query = answer->query;
    m_model->setResult(
        std::make_shared<const GroupList>(groups.value()), answer->profile, query.cost, isSigned(query.rule));
    const auto count = static_cast<std::int64_t>(m_model->rowCount());
    m_count->setText(
        tr("%1 groups, %2 in all")
            .arg(countText(count), costText(groups.value().shown, query.cost, isSigned(query.rule))));
    fetchCurves();
}

void TablePage::fetchCurves() {
    if (!answers().session()->profile()->capabilities().times) {
        return;
    }
    m_curvesJob.start(
        [session = answers().session(), groups = m_model->result(), filters = m_asked->query.filters](
            std::stop_token stop) -> std::shared_ptr<const LiveCurves> {
            Result<LiveCurves> curves = session->liveCurves(filters, *groups, kCurves, kPoints, stop);
            return curves.ok() ? std::make_shared<const LiveCurves>(std::move(curves).value()) : nullptr;
        },
        [this](std::shared_ptr<const LiveCurves> curves) { m_model->setCurves(std::move(curves)); });
}

/// A row of the comparison as one of the own trace; nothing if only the other side has it.
std::optional<GroupList::Row> TablePage::ownRowAt(const QModelIndex& index) const {
    const QModelIndex source = m_diffProxy->mapToSource(index);
    if (!source.isValid() || !comparison()) {
        return {};
    }
    const DiffTable::Row& row = m_diffModel->result()->rows[static_cast<std::size_t>(source.row())];
    GroupList::Row own;
    own.key = comparison()->ownIsAfter ? row.after : row.before;
    if (own.key == GroupList::kNone && comparison()->isOneTrace()) {
        own.key = row.before == GroupList::kNone ? row.after : row.before;
    }
    own.label = row.label;
    return own.key == GroupList::kNone ? std::nullopt : std::optional(own);
}

void TablePage::followDiff(const QModelIndex& index) {
    const std::optional<GroupList::Row> row = ownRowAt(index);
    if (!row) {
        return;
    }
    const Session& own = *comparison()->own();
    if (grouping() == Grouping::Stack) {
        state().select(selectionOfStack(own, StackId(static_cast<StackId::Value>(row->key))));
    } else if (const auto filter = groupFilter(*row, grouping(), *own.profile(), *own.names())) {
        state().addFilter(*filter);
    }
}

const GroupList::Row* TablePage::rowAt(const QModelIndex& index) const {
    const QModelIndex source = m_proxy->mapToSource(index);
    return source.isValid() ? &m_model->result()->rows[static_cast<std::size_t>(source.row())] : nullptr;
}

/// Every number is a link to its members: a stack is selected, any other group becomes a filter.
void TablePage::follow(const QModelIndex& index) {
    const GroupList::Row* row = rowAt(index);
    if (row == nullptr) {
        return;
    }
    if (m_model->result()->grouping == Grouping::Stack) {
        state().select(
            selectionOfStack(*answers().session(), StackId(static_cast<StackId::Value>(row->key))));
        return;
    }
    const Session& session = *answers().session();
    if (const auto filter =
            groupFilter(*row, m_model->result()->grouping, *session.profile(), *session.names())) {
        state().addFilter(*filter);
    }
}

void TablePage::showMenu(const QPoint& position) {
    TableView* view = comparison() ? m_diffView : m_view;
    const QModelIndex index = view->indexAt(position);
    const GroupList::Row* row = comparison() ? nullptr : rowAt(index);
    const std::optional<GroupList::Row> own = comparison()     ? ownRowAt(index)
                                              : row != nullptr ? std::optional(*row)
                                                               : std::nullopt;
    if (!index.isValid()) {
        return;
    }
    const Session& session = *answers().session();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (own) {
        addNarrowActions(*menu, state(), narrowingOf(*own, grouping(), *session.profile(), *session.names()));
    }
    view->addCopyActions(*menu);
    menu->popup(view->viewport()->mapToGlobal(position));
}

} // namespace tidemark::ui
