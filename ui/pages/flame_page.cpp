// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flame_page.h"

#include "ui/flamegraph/diff_scale.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/models/function_text.h"
#include "ui/pages/direction_toggle.h"
#include "ui/pages/narrow_menu.h"
#include "ui/pages/short_names.h"
#include "ui/state/compared_path.h"
#include "ui/state/renaming.h"
#include "ui/state/selected_path.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <tuple>

namespace tidemark::ui {
namespace {

constexpr int kLifetimesAfterMs = 250;

} // namespace

FlamePage::FlamePage(ViewState& state, AnswerSource& answers, ComparisonSource& comparisons, QWidget* parent)
    : AnswerPage(state, answers, parent), m_graph(new FlameGraphWidget(this)),
      m_direction(new DirectionToggle(this)), m_matches(new QLabel(this)), m_viewMenu(new QMenu(this)),
      m_arrangement(new QToolButton(this)), m_scale(new DiffScale(this)) {
    auto* content = new QWidget(this);
    m_width = new QComboBox(content); // not given away: each change of parents makes its list anew
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    bar->addWidget(m_direction);
    makeViewMenu();
    auto* view = new QToolButton(content);
    view->setText(tr("View ▾"));
    view->setToolTip(tr("How the graph is drawn: flame or icicle, recursion, names, colours"));
    view->setMenu(m_viewMenu);
    view->setPopupMode(QToolButton::InstantPopup);
    bar->addWidget(view);
    m_arrangement->setToolTip(tr("Show everything again"));
    bar->addWidget(m_arrangement);
    makeDiffParts(*bar);
    bar->addSpacing(2 * kGrid);
    bar->addWidget(m_matches);
    bar->addStretch();
    auto* save = new QToolButton(content);
    save->setText(tr("Export…"));
    save->setToolTip(tr("Save the graph as PNG, SVG or PDF"));
    bar->addWidget(save);
    auto* reset = new QToolButton(content);
    reset->setIcon(icon(QStringLiteral("zoom_reset")));
    reset->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    reset->setText(tr("Reset zoom"));
    reset->setToolTip(tr("Show the whole graph (0)"));
    bar->addWidget(reset);
    layout->addLayout(bar);
    layout->addWidget(m_graph);
    setContent(content);
    setComparisons(comparisons);
    m_graph->setAccessibleName(tr("Flame graph"));
    m_graph->setEmptyText(tr("Nothing to show."));
    m_matches->setForegroundRole(QPalette::PlaceholderText);
    m_lifetimesSoon.setSingleShot(true);
    m_lifetimesSoon.setInterval(kLifetimesAfterMs);
    showArrangement();

    connect(reset, &QToolButton::clicked, this, &FlamePage::resetZoom);
    connect(save, &QToolButton::clicked, this, &FlamePage::exportGraph);
    connect(m_arrangement, &QToolButton::clicked, this, [this] {
        m_chosen = {};
        arrange();
    });
    connect(&m_lifetimesSoon, &QTimer::timeout, this, &FlamePage::fetchLifetimes);
    connect(m_direction, &DirectionToggle::directionChanged, this, &FlamePage::showTree);
    connect(&state, &ViewState::searchChanged, this, [this] { m_graph->setSearch(this->state().search()); });
    connect(m_graph, &FlameGraphWidget::matchShareChanged, this, &FlamePage::showMatchShare);
    connect(m_graph, &FlameGraphWidget::pathSelected, this, &FlamePage::selectPath);
    connect(&answers, &AnswerSource::renamed, this, &FlamePage::rename);
    m_graph->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_graph, &QWidget::customContextMenuRequested, this, &FlamePage::showMenu);
}

/// How a comparison is drawn; hidden while there is none.
void FlamePage::makeDiffParts(QHBoxLayout& bar) {
    const std::tuple<QString, DiffWidth, QString> widths[] = {
        {tr("Width: changed"), DiffWidth::Union, tr("A box is as wide as what changed in it, up or down")},
        {tr("Width: before"), DiffWidth::Before, tr("A box is as wide as what it held before")},
        {tr("Width: after"), DiffWidth::After, tr("A box is as wide as what it holds after")}};
    for (const auto& [words, width, toolTip] : widths) {
        m_width->addItem(words, static_cast<int>(width));
        m_width->setItemData(m_width->count() - 1, toolTip, Qt::ToolTipRole);
    }
    m_width->setAccessibleName(tr("What boxes are as wide as"));
    bar.addWidget(m_width);
    bar.addSpacing(kGrid);
    bar.addWidget(m_scale);
    m_width->hide();
    m_scale->hide();
    connect(m_width, &QComboBox::currentIndexChanged, this, &FlamePage::showTree);
}

bool FlamePage::busy() const {
    return isVisible() && (m_diffJob.running() || m_graph->layoutPending());
}

const Names& FlamePage::names() const {
    return comparison() ? *comparison()->result->names : *answers().answer()->names;
}

void FlamePage::selectPath(const std::vector<FunctionId>& path) {
    if (!comparison()) {
        state().select({path, m_direction->direction(), StackId()});
        return;
    }
    const std::optional<Selection> own = selectionOfPath(*comparison(), path, m_direction->direction());
    m_foreignPath = own ? std::vector<FunctionId>() : path;
    state().select(own.value_or(Selection()));
}

QAction* FlamePage::addChoice(const QString& text, const QString& toolTip) {
    QAction* action = m_viewMenu->addAction(text);
    action->setCheckable(true);
    action->setToolTip(toolTip);
    connect(action, &QAction::toggled, this, &FlamePage::arrange);
    return action;
}

void FlamePage::makeViewMenu() {
    m_viewMenu->setToolTipsVisible(true);
    m_flame = addChoice(tr("Root at the bottom"), tr("A flame instead of an icicle"));
    m_viewMenu->addSeparator();
    m_collapse =
        addChoice(tr("Collapse recursion"), tr("A function below itself joins its outermost occurrence"));
    m_foldArguments = addChoice(tr("Fold template arguments"),
        tr("Functions that differ only in template arguments or parameters share a box"));
    m_foldNamespaces =
        addChoice(tr("Fold namespaces"), tr("Only the innermost scope is shown; equal names share a box"));
    m_viewMenu->addSeparator();
    m_byLifetime =
        addChoice(tr("Colour by lifetime"), tr("The longer blocks live on average, the stronger the colour"));
    m_bySelfChange = addChoice(tr("Colour by own change"),
        tr("Of a comparison: what a function itself allocated, not what is below it"));
}

QMenu* FlamePage::makeMenu(FunctionId function) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addNarrowActions(*menu, state(),
        narrowingOf(comparison() ? comparison()->result->names : answers().answer()->names, function));
    menu->addSeparator();
    if (comparison()) {
        connect(menu->addAction(tr("Show this before")), &QAction::triggered, this,
            [this] { Q_EMIT sideWanted(false); });
        connect(menu->addAction(tr("Show this after")), &QAction::triggered, this,
            [this] { Q_EMIT sideWanted(true); });
        menu->addSeparator();
    }
    addArrangementActions(*menu, function);
    return menu;
}

void FlamePage::addArrangementActions(QMenu& menu, FunctionId function) {
    const Names& names = this->names();
    const QString name = shortFunctionName(functionText(names, function));
    connect(
        menu.addAction(tr("Show only %1 and below").arg(name)), &QAction::triggered, this, [this, function] {
            m_chosen.focused = {function};
            arrange();
        });
    connect(menu.addAction(tr("Hide %1").arg(name)), &QAction::triggered, this, [this, function] {
        m_chosen.hidden.push_back(function);
        arrange();
    });
    const std::string module = names.function(function).moduleName;
    if (!module.empty()) {
        connect(menu.addAction(tr("Hide frames of %1").arg(QString::fromStdString(module))),
            &QAction::triggered, this, [this, module] {
                m_chosen.hiddenModules.push_back(module);
                arrange();
            });
    }
    if (!m_chosen.changesNothing()) {
        connect(menu.addAction(tr("Show everything again")), &QAction::triggered, this, [this] {
            m_chosen = {};
            arrange();
        });
    }
}

void FlamePage::showMenu(const QPoint& position) {
    FunctionId function = m_graph->functionAt(position);
    QPoint place = position;
    if (!function.valid()) {
        function = m_graph->selectedFunction();
        place = m_graph->selectedPlace();
    }
    if (function.valid() && answers().answer()) {
        if (comparison() && !m_graph->pathAt(position).empty()) { // what "this" is in the menu
            selectPath(m_graph->pathAt(position));
        }
        makeMenu(function)->popup(m_graph->viewport()->mapToGlobal(place));
    }
}

void FlamePage::arrange() {
    FlameArrangement arrangement = m_chosen;
    arrangement.collapseRecursion = m_collapse->isChecked();
    arrangement.folding = m_foldNamespaces->isChecked()  ? FlameArrangement::Folding::Namespaces
                          : m_foldArguments->isChecked() ? FlameArrangement::Folding::Arguments
                                                         : FlameArrangement::Folding::None;
    m_graph->setArrangement(arrangement);
    m_graph->setRootBelow(m_flame->isChecked());
    m_graph->setSelfChanges(m_bySelfChange->isChecked());
    m_graph->setColoring(m_byLifetime->isChecked() ? FlameColoring::Lifetime : FlameColoring::Module);
    showArrangement();
}

/// "2 hidden · focus ✕", so that nobody wonders where the rest is.
void FlamePage::showArrangement() {
    QStringList parts;
    const std::size_t hidden = m_chosen.hidden.size() + m_chosen.hiddenModules.size();
    if (hidden > 0) {
        parts.append(tr("%n hidden", nullptr, static_cast<int>(hidden)));
    }
    if (!m_chosen.focused.empty() && answers().answer()) {
        parts.append(
            tr("only below %1").arg(shortFunctionName(functionText(names(), m_chosen.focused.front()))));
    }
    m_arrangement->setText(parts.join(QStringLiteral(" · ")) + QStringLiteral(" ✕"));
    m_arrangement->setVisible(!parts.isEmpty());
}

/// Zoom, focus and what is hidden hold under better names, too.
void FlamePage::rename(Renaming& renaming) {
    const TreeDirection direction = m_direction->direction();
    if (comparison()) { // of names of its own, which are made anew
        m_graph->renamePaths([](const std::vector<FunctionId>&) { return std::vector<FunctionId>(); });
        m_foreignPath.clear();
        m_chosen = {};
    } else {
        m_graph->renamePaths(
            [&](const std::vector<FunctionId>& path) { return renaming.path(path, direction); });
    }
    for (auto* const functions : {&m_chosen.focused, &m_chosen.hidden}) {
        for (FunctionId& function : *functions) {
            function = renaming.function(function);
        }
        std::erase_if(*functions, [](FunctionId function) { return !function.valid(); });
    }
    if (!m_graph->arrangement().changesNothing()) {
        arrange();
    }
}

void FlamePage::resetZoom() {
    m_graph->resetZoom();
}

void FlamePage::showAnswer(const std::shared_ptr<const Answer>&) {
    m_foreignPath.clear();
    showTree();
}

void FlamePage::showTree() {
    const std::shared_ptr<const Answer>& answer = answers().answer();
    if (!answer) {
        return;
    }
    m_width->setVisible(comparison() != nullptr);
    m_scale->setVisible(comparison() != nullptr);
    m_bySelfChange->setEnabled(comparison() != nullptr);
    m_graph->setEmptyText(comparison() ? tr("Nothing changed.") : tr("Nothing to show."));
    if (comparison()) {
        showDiff();
        return;
    }
    m_diffJob.cancel();
    const bool topDown = m_direction->direction() == TreeDirection::TopDown;
    m_graph->setTree(topDown ? answer->topDown : answer->bottomUp, answer->query.cost);
    m_lifetimesJob.cancel();
    if (answers().session()->profile()->capabilities().times) {
        m_lifetimesSoon.start();
    }
    showSelection();
}

/// Of changes, which may be negative on either side, only what moved has a width.
void FlamePage::showDiff() {
    m_lifetimesJob.cancel();
    m_lifetimesSoon.stop();
    const TraceComparison& result = *comparison()->result;
    const CostKind cost = result.question.after.cost;
    const auto width = isSigned(result.question.after.rule)
                           ? DiffWidth::Union
                           : static_cast<DiffWidth>(m_width->currentData().toInt());
    m_diffJob.start(
        [tree = m_direction->direction() == TreeDirection::TopDown ? result.topDown : result.bottomUp, width,
            cost](const std::stop_token&) {
            return FlameDiff{tree, widthsOf(*tree, width), usualDiff(*tree, cost)};
        },
        [this, cost](const FlameDiff& diff) {
            m_graph->setDiff(diff, cost);
            m_scale->setScale(diff.scale, cost);
            showSelection();
        });
}

void FlamePage::fetchLifetimes() {
    const std::shared_ptr<const Answer> answer = answers().answer();
    if (!answer || !isVisible() || comparison()) {
        return;
    }
    m_lifetimesJob.start(
        [session = answers().session(), answer, direction = m_direction->direction()](
            std::stop_token stop) -> std::shared_ptr<const TreeLifetimes> {
            Result<TreeLifetimes> lifetimes = session->lifetimes(*answer, direction, stop);
            return lifetimes.ok() ? std::make_shared<const TreeLifetimes>(std::move(lifetimes).value())
                                  : nullptr;
        },
        [this, answer](std::shared_ptr<const TreeLifetimes> lifetimes) {
            if (lifetimes && answer == answers().answer()) {
                m_graph->setLifetimes(std::move(lifetimes));
            }
        });
}

void FlamePage::showSelection() {
    if (comparison()) {
        if (!state().selection().empty()) {
            m_foreignPath.clear();
        }
        m_graph->setSelectedPath(m_foreignPath.empty() ? pathInComparison(*comparison(), state().selection(),
                                                             m_direction->direction())
                                                       : m_foreignPath);
        return;
    }
    m_graph->setSelectedPath(pathInTree(*answers().session(), state().selection(), m_direction->direction()));
}

void FlamePage::showMatchShare(double share) {
    m_matches->setText(
        share < 0 ? QString() : tr("matches hold %1 %").arg(QLocale().toString(share * 100, 'f', 1)));
}

void FlamePage::exportGraph() {
    auto* dialog =
        new QFileDialog(this, tr("Export the flame graph"), {}, tr("SVG (*.svg);;PNG (*.png);;PDF (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("svg"));
    connect(dialog, &QFileDialog::filterSelected, dialog,
        [dialog](const QString& filter) { dialog->setDefaultSuffix(filter.left(3).toLower()); });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const Status status = m_graph->exportTo(path);
        if (!status.ok()) {
            auto* box = new QMessageBox(QMessageBox::Warning, tr("Export"),
                QString::fromStdString(status.error().sentence), QMessageBox::Ok, this);
            box->setAttribute(Qt::WA_DeleteOnClose);
            box->open();
        }
    });
    dialog->open();
}

void FlamePage::changeEvent(QEvent* event) {
    AnswerPage::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_graph->retheme();
    }
}

} // namespace tidemark::ui
