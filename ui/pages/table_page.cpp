// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_page.h"

#include "ui/models/cost_sort_proxy.h"
#include "ui/models/cost_text.h"
#include "ui/models/group_text.h"
#include "ui/models/roles.h"
#include "ui/pages/narrow_menu.h"
#include "ui/pages/table_view.h"
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

TablePage::TablePage(ViewState& state, AnswerSource& answers, QWidget* parent)
    : AnswerPage(state, answers, parent), m_model(new GroupListModel(this)),
      m_proxy(new CostSortProxy(m_model, this)), m_view(new TableView(tr("Groups"), this)),
      m_grouping(new QComboBox(this)), m_count(new QLabel(this)) {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    auto* label = new QLabel(tr("Group by"), content);
    bar->addWidget(label);
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
    setContent(content);

    m_view->setModel(m_proxy);
    m_view->setColumns(
        {{GroupListModel::NameColumn}, {GroupListModel::CostColumn, 26 * kGrid},
            {GroupListModel::ShareColumn, 17 * kGrid}, {GroupListModel::BytesColumn, 24 * kGrid},
            {GroupListModel::AllocationsColumn, 24 * kGrid}, {GroupListModel::MeanColumn, 24 * kGrid},
            {GroupListModel::CurveColumn, 40 * kGrid}},
        GroupListModel::CostColumn);
    m_view->hideColumn(GroupListModel::BytesColumn);

    connect(m_grouping, &QComboBox::currentIndexChanged, this, [this] {
        m_asked = nullptr;
        fetch();
    });
    connect(m_view, &QAbstractItemView::activated, this, &TablePage::follow);
    connect(m_view, &QWidget::customContextMenuRequested, this, &TablePage::showMenu);
    connect(
        &state, &ViewState::searchChanged, this, [this] { m_proxy->setFilterText(this->state().search()); });
}

Grouping TablePage::grouping() const {
    return static_cast<Grouping>(m_grouping->currentData().toInt());
}

void TablePage::showAnswer(const std::shared_ptr<const Answer>&) {
    fetch();
}

void TablePage::fetch() {
    const std::shared_ptr<const Answer> answer = answers().answer();
    if (!answer || answer == m_asked || !isVisible()) {
        return;
    }
    m_asked = answer;
    m_count->setText(tr("Computing…"));
    m_curvesJob.cancel();
    m_job.start([session = answers().session(), query = answer->query, grouping = grouping()](
                    std::stop_token stop) { return session->groupBy(query, grouping, stop); },
        [this, answer](const Result<GroupList>& groups) { take(groups, answer); });
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
    const GroupList::Row* row = rowAt(m_view->indexAt(position));
    if (row == nullptr) {
        return;
    }
    const Session& session = *answers().session();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addNarrowActions(
        *menu, state(), narrowingOf(*row, m_model->result()->grouping, *session.profile(), *session.names()));
    m_view->addCopyActions(*menu);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

} // namespace tidemark::ui
