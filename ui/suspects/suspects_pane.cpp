// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/suspects/suspects_pane.h"

#include "core/report/leaks.h"
#include "ui/models/cost_text.h"
#include "ui/models/roles.h"
#include "ui/state/selected_path.h"
#include "ui/suspects/expect_dialog.h"
#include "ui/suspects/suspect_delegate.h"
#include "ui/theme/function_name.h"
#include "ui/theme/theme.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace tidemark::ui {
namespace {

QLabel* makeWords(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

SuspectsPane::SuspectsPane(ViewState& state, SuspectSource& source, QWidget* parent)
    : QWidget(parent), m_state(state), m_source(source), m_model(new SuspectModel(this)),
      m_headline(makeWords(this)), m_stop(new QToolButton(this)), m_view(new QListView(this)),
      m_sentence(makeWords(this)), m_expect(new QPushButton(tr("Mark as expected…"), this)),
      m_file(new QToolButton(this)), m_footer(makeWords(this)) {
    setMinimumWidth(60 * kGrid);
    makeParts();
    connect(&m_source, &SuspectSource::changed, this, &SuspectsPane::refresh);
    connect(m_stop, &QToolButton::clicked, this, [this] {
        if (m_source.busy()) {
            m_source.cancel();
        } else {
            m_source.find();
        }
    });
    connect(m_expect, &QPushButton::clicked, this, &SuspectsPane::expectCurrent);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &SuspectsPane::showCurrent);
    connect(m_view, &QListView::clicked, this, [this](const QModelIndex& index) { showCurrent(index); });
    connect(m_view, &QWidget::customContextMenuRequested, this, &SuspectsPane::showMenu);
    refresh();
}

QSize SuspectsPane::sizeHint() const {
    return {84 * kGrid, 120 * kGrid};
}

void SuspectsPane::makeParts() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(2 * kGrid, kGrid, kGrid, kGrid);
    top->addWidget(m_headline, 1);
    top->addWidget(m_stop);
    column->addLayout(top);
    m_view->setModel(m_model);
    m_view->setItemDelegate(new SuspectDelegate(m_view));
    m_view->setUniformItemSizes(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setAccessibleName(tr("Leak suspects, the likeliest first"));
    column->addWidget(m_view, 1);
    auto* below = new QVBoxLayout;
    below->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, 2 * kGrid);
    below->setSpacing(kGrid);
    below->addWidget(m_sentence);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_expect);
    buttons->addStretch();
    m_file->setPopupMode(QToolButton::InstantPopup);
    m_file->setToolTip(tr("The file that says which suspects are expected"));
    buttons->addWidget(m_file);
    below->addLayout(buttons);
    m_footer->setForegroundRole(QPalette::PlaceholderText);
    below->addWidget(m_footer);
    column->addLayout(below);
    auto* menu = new QMenu(m_file);
    connect(menu->addAction(tr("Choose a file of suppressions…")), &QAction::triggered, this,
        &SuspectsPane::chooseFile);
    connect(menu->addAction(tr("Use no file")), &QAction::triggered, this, [this] { useFile({}); });
    m_file->setMenu(menu);
}

QString SuspectsPane::headline() const {
    return m_headline->text();
}

QString SuspectsPane::footer() const {
    return m_footer->text();
}

void SuspectsPane::refresh() {
    const std::optional<std::size_t> current =
        m_view->currentIndex().isValid() && m_shown == m_source.report()
            ? std::optional(m_model->suspectAt(m_view->currentIndex().row()))
            : std::nullopt;
    m_following = true;
    m_shown = m_source.report();
    m_model->setResult(
        m_source.session() ? m_source.session()->profile() : nullptr, m_shown, m_source.judgement());
    if (current) {
        m_view->setCurrentIndex(m_model->index(m_model->rowOf(*current)));
    }
    m_following = false;
    showWords();
}

void SuspectsPane::showWords() {
    const std::shared_ptr<const LeakReport>& report = m_source.report();
    const int open = m_model->openRows();
    m_headline->setText(m_source.busy()                 ? tr("Looking for leaks…")
                        : !m_source.failure().isEmpty() ? m_source.failure()
                        : !report                       ? tr("No trace is open.")
                        : open == 0                     ? tr("Nothing grows without end.")
                        : open == 1                     ? tr("1 suspect grows without end")
                                                        : tr("%1 suspects grow without end").arg(open));
    const bool stopped = !m_source.busy() && !report && m_source.session() && !m_source.failure().isEmpty();
    m_stop->setText(m_source.busy() ? tr("Stop") : tr("Look again"));
    m_stop->setVisible(m_source.busy() || stopped);
    m_file->setText(
        m_source.file().isEmpty() ? tr("No file ▾") : tr("%1 ▾").arg(QFileInfo(m_source.file()).fileName()));
    QStringList lines;
    if (report) {
        const std::size_t expected = report->suspects.size() - m_source.judgement().open.size();
        lines.append(tr("Expected: %1 in %2, %3 of %4 suspects")
                         .arg(bytesText(m_source.judgement().suppressed.bytes),
                             blocksText(m_source.judgement().suppressed.allocations))
                         .arg(expected)
                         .arg(report->suspects.size()));
        for (std::size_t i = 0; i < m_source.suppressions().size(); ++i) {
            const SuppressionUse& use = m_source.judgement().uses[i];
            if (use.state == SuppressionUse::State::OverLimit ||
                use.state == SuppressionUse::State::Expired) {
                lines.append(QString::fromStdString(suppressionSentence(m_source.suppressions()[i], use)));
            }
        }
        const std::string excluded = excludedSentence(*report);
        if (!excluded.empty()) {
            lines.append(QString::fromStdString(excluded));
        }
    }
    m_footer->setText(lines.join(QLatin1Char('\n')));
    const QModelIndex index = m_view->currentIndex();
    m_sentence->setText(breakable(index.data(SentenceRole).toString()));
    m_sentence->setVisible(index.isValid());
    m_expect->setEnabled(index.isValid());
}

void SuspectsPane::showCurrent(const QModelIndex& index) {
    if (m_following || !index.isValid() || !m_shown) {
        return;
    }
    showWords();
    const Suspect& suspect = m_shown->suspects[m_model->suspectAt(index.row())];
    Query query;
    query.rule = Rule::Growth;
    query.a = m_shown->begin;
    query.b = m_shown->end;
    query.cost = m_state.query().cost;
    m_state.ask(query, selectionOfSuspect(*m_source.session(), suspect));
    Q_EMIT chosen();
}

void SuspectsPane::choose(std::size_t suspect) {
    const QModelIndex index = m_model->index(std::max(0, m_model->rowOf(suspect)));
    if (index == m_view->currentIndex()) {
        showCurrent(index);
    }
    m_view->setCurrentIndex(index);
}

void SuspectsPane::step(int direction) {
    const int count = m_model->rowCount();
    if (count == 0) {
        return;
    }
    const QModelIndex current = m_view->currentIndex();
    const int row = !current.isValid() ? (direction > 0 ? 0 : count - 1) : current.row() + direction;
    if (row >= 0 && row < count) {
        choose(m_model->suspectAt(row));
    }
}

void SuspectsPane::expectCurrent() {
    const QModelIndex index = m_view->currentIndex();
    if (!index.isValid() || !m_source.report()) {
        return;
    }
    auto* dialog = new ExpectDialog(m_source, m_model->suspectAt(index.row()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExpectDialog::saved, this, &SuspectsPane::fileChosen);
    dialog->open();
}

void SuspectsPane::useFile(const QString& file) {
    const Status status = m_source.setFile(file);
    if (!status.ok()) {
        Q_EMIT failed(status.error());
        return;
    }
    Q_EMIT fileChosen(file);
}

void SuspectsPane::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("File of suppressions"),
        QFileInfo(m_source.file()).absolutePath(), tr("Suppressions (*.supp *.txt);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &SuspectsPane::useFile);
    dialog->open();
}

void SuspectsPane::showMenu(const QPoint& position) {
    if (!m_view->indexAt(position).isValid()) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(
        menu->addAction(tr("Mark as expected…")), &QAction::triggered, this, &SuspectsPane::expectCurrent);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

} // namespace tidemark::ui
