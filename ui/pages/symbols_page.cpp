// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/symbols_page.h"

#include "core/session/code.h"
#include "ui/models/cost_sort_proxy.h"
#include "ui/models/cost_text.h"
#include "ui/pages/summary_sentences.h"
#include "ui/pages/table_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr std::int64_t kMatters = 100; ///< one in so many of the question's cost

QToolButton* makeButton(const QString& text, const QString& toolTip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

SymbolsPage::SymbolsPage(AnswerSource& answers, SymbolSource& symbols, QWidget* parent)
    : QWidget(parent), m_answers(answers), m_symbols(symbols), m_model(new ModuleHealthModel(this)),
      m_proxy(new CostSortProxy(m_model, this)), m_view(new TableView(tr("Modules"), this)),
      m_details(new QPlainTextEdit(this)), m_sentence(new QLabel(this)), m_message(new QLabel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    makeBar(*bar);
    layout->addLayout(bar);
    auto* row = new QHBoxLayout;
    makeProgress(*row);
    layout->addLayout(row);
    auto* panes = new QSplitter(Qt::Vertical, this);
    panes->addWidget(m_view);
    panes->addWidget(m_details);
    panes->setChildrenCollapsible(false);
    panes->setStretchFactor(0, 3);
    panes->setStretchFactor(1, 1);
    layout->addWidget(panes, 1);
    makeView();
    connect(&answers, &AnswerSource::answerChanged, this, &SymbolsPage::refresh);
    connect(&symbols, &SymbolSource::changed, this, &SymbolsPage::showSearch);
    connect(&symbols, &SymbolSource::progressed, this, &SymbolsPage::showProgress);
    showSearch();
}

void SymbolsPage::makeBar(QHBoxLayout& bar) {
    bar.setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    bar.setSpacing(kGrid);
    m_sentence->setWordWrap(true);
    m_sentence->setForegroundRole(QPalette::PlaceholderText);
    m_add = makeButton(tr("Add a folder…"),
        tr("Look for debug info in a folder: a .build-id tree, a copy of /usr/lib/debug, or files side by "
           "side"),
        this);
    m_sysroot = makeButton(tr("Sysroot…"), tr("Look for the modules themselves below a folder first"), this);
    m_fetch = makeButton(tr("Fetch"), {}, this);
    m_resymbolize =
        makeButton(tr("Re-symbolise"), tr("Look all names up again and put them into the trace"), this);
    m_follow = new QCheckBox(tr("At its own paths, too"), this);
    m_follow->setToolTip(
        tr("This trace was recorded elsewhere. Files of the same names on this machine may be "
           "others; one whose build-id differs is never used."));
    bar.addWidget(m_sentence, 1);
    bar.addWidget(m_follow);
    for (QToolButton* button : {m_add, m_sysroot, m_fetch, m_resymbolize}) {
        bar.addWidget(button);
    }
    connect(m_add, &QToolButton::clicked, this,
        [this] { chooseFolder(tr("Folder with debug info"), &SymbolsPage::addFolder); });
    connect(m_sysroot, &QToolButton::clicked, this,
        [this] { chooseFolder(tr("Folder with the files of the other machine"), &SymbolsPage::setSysroot); });
    connect(m_fetch, &QToolButton::clicked, this, &SymbolsPage::fetch);
    connect(m_resymbolize, &QToolButton::clicked, &m_symbols, &SymbolSource::resymbolize);
    connect(m_follow, &QCheckBox::toggled, &m_symbols, &SymbolSource::setFollowPaths);
}

void SymbolsPage::makeProgress(QHBoxLayout& row) {
    row.setContentsMargins(2 * kGrid, 0, 2 * kGrid, kGrid);
    m_step = new QLabel(this);
    m_progress = new QProgressBar(this);
    m_cancel = new QToolButton(this);
    m_step->setForegroundRole(QPalette::PlaceholderText);
    m_progress->setFixedWidth(40 * kGrid);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the search"));
    m_cancel->setIcon(icon(QStringLiteral("cancel")));
    m_cancel->setToolTip(tr("Cancel the search"));
    m_cancel->setAccessibleName(m_cancel->toolTip());
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row.addWidget(m_message, 1);
    row.addWidget(m_step);
    row.addWidget(m_progress);
    row.addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, &m_symbols, &SymbolSource::cancel);
}

void SymbolsPage::makeView() {
    m_view->setModel(m_proxy);
    m_view->setColumns(
        {{ModuleHealthModel::ModuleColumn, 50 * kGrid}, {ModuleHealthModel::CostColumn, 26 * kGrid},
            {ModuleHealthModel::FramesColumn, 17 * kGrid}, {ModuleHealthModel::StateColumn, 34 * kGrid},
            {ModuleHealthModel::ReasonColumn}},
        ModuleHealthModel::CostColumn);
    m_view->setOptionalColumns({ModuleHealthModel::FramesColumn}, 200 * kGrid);
    m_details->setReadOnly(true);
    m_details->setFrameShape(QFrame::NoFrame);
    m_details->setFont(monospacedFont());
    m_details->setAccessibleName(tr("Where the module's debug info was looked for"));
    m_details->setPlaceholderText(tr("Choose a module to see every place that was tried."));
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        showDetails();
        showSearch();
    });
}

void SymbolsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void SymbolsPage::refresh() {
    const std::shared_ptr<const Session>& session = m_answers.session();
    if (!isVisible()) {
        return;
    }
    m_model->setNames(session ? session->profile() : nullptr, session ? session->names() : nullptr);
    m_sentence->setText(session ? symbolSentence(*session->names()) : tr("No trace is open."));
    m_follow->setVisible(session && !session->profile()->facts().recordedHere);
    if (session && m_looked != session->profile() && !m_symbols.busy()) {
        m_looked = session->profile();
        m_symbols.look();
    }
    fetchCosts();
    showDetails();
    showSearch();
}

void SymbolsPage::fetchCosts() {
    const std::shared_ptr<const Answer> answer = m_answers.answer();
    if (!answer || answer == m_shownCosts) {
        return;
    }
    m_costJob.start([answer](std::stop_token stop) { return moduleCosts(*answer, std::move(stop)); },
        [this, answer](std::vector<Cost> costs) {
            m_shownCosts = answer;
            m_model->setCosts(std::move(costs), answer->costs->shown, answer->query.cost);
            showSearch();
        });
}

std::vector<int> SymbolsPage::selectedRows() const {
    std::vector<int> rows;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows()) {
        rows.push_back(m_proxy->mapToSource(index).row());
    }
    return rows;
}

QStringList SymbolsPage::modulesToFetch() const {
    const std::shared_ptr<const Session>& session = m_answers.session();
    if (!session) {
        return {};
    }
    std::vector<int> rows = selectedRows();
    if (rows.empty()) {
        const std::shared_ptr<const Answer>& answer = m_answers.answer();
        const std::int64_t whole = answer ? answer->costs->shown.of(answer->query.cost) : 0;
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (m_model->costAt(row) != 0 && std::abs(m_model->costAt(row)) >= std::abs(whole) / kMatters) {
                rows.push_back(row);
            }
        }
    }
    QStringList paths;
    for (const int row : rows) {
        const Module& module = session->profile()->modules()[m_model->moduleAt(row).index()];
        if (m_model->stateAt(row) != ModuleHealth::State::Full && !module.buildId.empty()) {
            paths.append(QString::fromStdString(module.path));
        }
    }
    return paths;
}

void SymbolsPage::fetch() {
    m_symbols.fetch(modulesToFetch());
}

void SymbolsPage::chooseFolder(const QString& title, void (SymbolsPage::*use)(const QString&)) {
    auto* dialog = new QFileDialog(this, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, use);
    dialog->open();
}

void SymbolsPage::addFolder(const QString& folder) {
    SymbolSettings settings = m_symbols.settings();
    settings.folders.removeAll(folder);
    settings.folders.prepend(folder);
    change(settings);
}

void SymbolsPage::setSysroot(const QString& folder) {
    SymbolSettings settings = m_symbols.settings();
    settings.sysroot = folder;
    change(settings);
}

void SymbolsPage::change(const SymbolSettings& settings) {
    m_symbols.setSettings(settings);
    Q_EMIT settingsChanged(settings);
    m_symbols.resymbolize();
}

/// What can be done now, and what the last search came to.
void SymbolsPage::showSearch() {
    const bool open = m_symbols.session() != nullptr;
    const bool busy = m_symbols.busy();
    for (QToolButton* button : {m_add, m_sysroot, m_resymbolize}) {
        button->setEnabled(open && !busy);
    }
    const QStringList modules = modulesToFetch();
    const bool named = m_symbols.serversNamed();
    m_fetch->setEnabled(open && !busy && named && !modules.isEmpty());
    m_fetch->setToolTip(
        !named ? tr("No debug info server is named: set DEBUGINFOD_URLS, or name one in the settings")
        : modules.isEmpty()
            ? tr("No module with a build-id lacks debug info among those that are selected, or hold 1 % and "
                 "more")
            : tr("Ask the debug info servers for %1").arg(modules.join(QStringLiteral(", "))));
    for (QWidget* part : std::initializer_list<QWidget*>{m_step, m_progress, m_cancel}) {
        part->setVisible(busy);
    }
    m_message->setText(m_symbols.message());
    m_message->setVisible(!busy && !m_symbols.message().isEmpty());
    m_message->setForegroundRole(m_symbols.failed() ? QPalette::WindowText : QPalette::PlaceholderText);
    if (!busy) {
        showDetails();
    }
}

void SymbolsPage::showProgress(const QString& step, quint64 done, quint64 total) {
    m_step->setText(step);
    m_progress->setRange(0, total == 0 ? 0 : 1000);
    if (total > 0) {
        m_progress->setValue(
            static_cast<int>(1000.0 * static_cast<double>(done) / static_cast<double>(total)));
    }
}

void SymbolsPage::showDetails() {
    const std::vector<int> rows = selectedRows();
    const std::shared_ptr<const Session>& session = m_answers.session();
    if (rows.size() != 1 || !session || rows.front() >= m_model->rowCount()) {
        m_details->clear();
        return;
    }
    const Module& module = session->profile()->modules()[m_model->moduleAt(rows.front()).index()];
    QStringList lines{QString::fromStdString(module.path),
        module.buildId.empty() ? tr("has no build-id")
                               : tr("build-id %1").arg(QString::fromStdString(module.buildId))};
    const auto& outcome = m_symbols.outcome();
    const auto found = outcome ? std::find_if(outcome->modules.begin(), outcome->modules.end(),
                                     [&](const ModuleSymbols& one) { return one.path == module.path; })
                               : std::vector<ModuleSymbols>::const_iterator{};
    if (outcome && found != outcome->modules.end()) {
        if (!found->now.debugFile.empty()) {
            lines.append(tr("debug info: %1").arg(QString::fromStdString(found->now.debugFile.string())));
        }
        for (const std::string& attempt : found->now.attempts) {
            lines.append(tr("tried: %1").arg(QString::fromStdString(attempt)));
        }
    }
    const QString text = lines.join(QLatin1Char('\n'));
    if (m_details->toPlainText() != text) {
        m_details->setPlainText(text);
    }
}

} // namespace tidemark::ui
