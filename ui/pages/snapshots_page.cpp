// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/snapshots_page.h"

#include "ui/pages/table_view.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr int kMarkers = 0;            ///< data of the box; else a number of parts
constexpr std::size_t kMostRows = 500; ///< of markers; three questions each

} // namespace

SnapshotsPage::SnapshotsPage(ViewState& state, AnswerSource& answers, QWidget* parent)
    : AnswerPage(state, answers, parent), m_model(new SnapshotModel(this)),
      m_view(new TableView(tr("Snapshots"), this)), m_compare(new QPushButton(tr("Compare the two"), this)),
      m_words(new QLabel(this)) {
    auto* content = new QWidget(this);
    m_moments = new QComboBox(content); // not given away: each change of parents makes its list anew
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    m_moments->addItem(tr("At the markers"), kMarkers);
    for (const int parts : {4, 9, 19}) {
        m_moments->addItem(tr("%1 equal parts").arg(parts + 1), parts);
    }
    m_moments->setCurrentIndex(2);
    m_moments->setAccessibleName(tr("At which moments"));
    bar->addWidget(m_moments);
    bar->addSpacing(kGrid);
    bar->addWidget(m_compare);
    bar->addSpacing(2 * kGrid);
    m_words->setForegroundRole(QPalette::PlaceholderText);
    bar->addWidget(m_words);
    bar->addStretch();
    layout->addLayout(bar);
    layout->addWidget(m_view);
    setContent(content);
    m_view->setModel(m_model);
    m_view->setSortingEnabled(false); // in the order of time
    m_view->setColumns({{SnapshotModel::NameColumn}, {SnapshotModel::TimeColumn, 22 * kGrid},
                           {SnapshotModel::LiveColumn, 28 * kGrid}, {SnapshotModel::GrownColumn, 30 * kGrid},
                           {SnapshotModel::KeptColumn, 34 * kGrid}},
        -1);
    m_compare->setEnabled(false);
    connect(m_moments, &QComboBox::currentIndexChanged, this, &SnapshotsPage::fetch);
    connect(m_view, &QAbstractItemView::clicked, this, &SnapshotsPage::follow);
    connect(m_view, &QAbstractItemView::activated, this, &SnapshotsPage::follow);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
        [this] { m_compare->setEnabled(selectedRows().size() == 2); });
    connect(m_compare, &QPushButton::clicked, this, &SnapshotsPage::compareSelected);
}

void SnapshotsPage::setMarkers(const std::vector<SnapshotMoment>& markers) {
    const bool first = m_markers.empty() && !markers.empty();
    m_markers = markers;
    m_markers.resize(std::min(m_markers.size(), kMostRows));
    if (first) {
        m_moments->setCurrentIndex(m_moments->findData(kMarkers));
    }
    fetch();
}

void SnapshotsPage::showAnswer(const std::shared_ptr<const Answer>&) {
    fetch();
}

void SnapshotsPage::showEvent(QShowEvent* event) {
    AnswerPage::showEvent(event);
    fetch(); // markers may have been set meanwhile
}

void SnapshotsPage::fetch() {
    const std::shared_ptr<const Session>& session = answers().session();
    if (!session || !isVisible()) {
        return;
    }
    const int parts = m_moments->currentData().toInt();
    const Nanoseconds duration = session->profile()->facts().duration;
    const Asked asked{session, parts == kMarkers ? m_markers : equalMoments(duration, parts),
        state().query().filters, state().query().cost};
    if (asked == m_asked) {
        return;
    }
    m_asked = asked;
    m_words->setText(parts == kMarkers && m_markers.empty()
                         ? tr("No marker is set; M sets one under the pointer, the program sets its own.")
                         : QString());
    m_job.start(
        [asked](std::stop_token stop) {
            return snapshotSeries(*asked.session, asked.moments, asked.filters, stop);
        },
        [this, cost = asked.cost](const Result<std::shared_ptr<const std::vector<Snapshot>>>& series) {
            m_model->setResult(series.ok() ? series.value() : nullptr, cost);
            if (!series.ok()) {
                m_words->setText(QString::fromStdString(series.error().sentence));
            }
        });
}

/// Names and times only select.
void SnapshotsPage::follow(const QModelIndex& index) {
    const Snapshot* snapshot = m_model->at(index.row());
    if (snapshot == nullptr || index.column() < SnapshotModel::LiveColumn || selectedRows().size() > 1) {
        return;
    }
    if (index.column() == SnapshotModel::LiveColumn) {
        state().ask(Rule::LiveAt, snapshot->at.time, snapshot->at.time);
    } else {
        state().ask(index.column() == SnapshotModel::GrownColumn ? Rule::Growth : Rule::KeptFrom,
            snapshot->previous, snapshot->at.time);
    }
    Q_EMIT followed();
}

std::vector<int> SnapshotsPage::selectedRows() const {
    std::vector<int> rows;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows()) {
        rows.push_back(index.row());
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

void SnapshotsPage::compareSelected() {
    const std::vector<int> rows = selectedRows();
    if (rows.size() == 2) {
        state().ask(Rule::Change, m_model->at(rows[0])->at.time, m_model->at(rows[1])->at.time);
        Q_EMIT followed();
    }
}

} // namespace tidemark::ui
