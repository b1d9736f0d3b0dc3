// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flame_page.h"

#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/pages/direction_toggle.h"
#include "ui/pages/function_menu.h"
#include "ui/pages/query_words.h"
#include "ui/state/selected_path.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace tidemark::ui {

FlamePage::FlamePage(ViewState& state, AnswerSource& answers, QWidget* parent)
    : AnswerPage(state, answers, parent), m_graph(new FlameGraphWidget(this)),
      m_direction(new DirectionToggle(this)), m_matches(new QLabel(this)) {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    bar->addWidget(m_direction);
    bar->addSpacing(2 * kGrid);
    bar->addWidget(m_matches);
    bar->addStretch();
    auto* reset = new QToolButton(content);
    reset->setIcon(icon(QStringLiteral("zoom_reset")));
    reset->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    reset->setText(tr("Reset zoom"));
    reset->setToolTip(tr("Show the whole graph (0)"));
    bar->addWidget(reset);
    layout->addLayout(bar);
    layout->addWidget(m_graph);
    setContent(content);
    m_graph->setAccessibleName(tr("Flame graph"));
    m_matches->setForegroundRole(QPalette::PlaceholderText);

    connect(reset, &QToolButton::clicked, this, &FlamePage::resetZoom);
    connect(m_direction, &DirectionToggle::directionChanged, this, &FlamePage::showTree);
    connect(&state, &ViewState::searchChanged, this, [this] { m_graph->setSearch(this->state().search()); });
    connect(m_graph, &FlameGraphWidget::matchShareChanged, this, &FlamePage::showMatchShare);
    connect(m_graph, &FlameGraphWidget::pathSelected, this, [this](const std::vector<FunctionId>& path) {
        this->state().select({path, m_direction->direction(), StackId()});
    });
    m_graph->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_graph, &QWidget::customContextMenuRequested, this, &FlamePage::showMenu);
}

void FlamePage::showMenu(const QPoint& position) {
    const FunctionId function = m_graph->functionAt(position);
    if (function.valid() && answers().answer()) {
        QMenu menu(this);
        addFunctionActions(menu, state(), answers().answer()->names, function);
        menu.exec(m_graph->viewport()->mapToGlobal(position));
    }
}

void FlamePage::resetZoom() {
    m_graph->resetZoom();
}

void FlamePage::showAnswer(const std::shared_ptr<const Answer>&) {
    showTree();
}

void FlamePage::showTree() {
    const std::shared_ptr<const Answer>& answer = answers().answer();
    if (!answer) {
        return;
    }
    if (isSigned(answer->query.rule)) {
        m_graph->setEmptyText(tr(
            "“%1” has gains and losses, which boxes cannot show side by side. See the tree and the stacks.")
                                  .arg(ruleWords(answer->query.rule)));
        m_graph->setTree(nullptr, answer->query.cost);
        return;
    }
    m_graph->setEmptyText(tr("Nothing to show."));
    const bool topDown = m_direction->direction() == TreeDirection::TopDown;
    m_graph->setTree(topDown ? answer->topDown : answer->bottomUp, answer->query.cost);
    showSelection();
}

void FlamePage::showSelection() {
    m_graph->setSelectedPath(pathInTree(*answers().session(), state().selection(), m_direction->direction()));
}

void FlamePage::showMatchShare(double share) {
    m_matches->setText(
        share < 0 ? QString() : tr("matches hold %1 %").arg(QLocale().toString(share * 100, 'f', 1)));
}

void FlamePage::changeEvent(QEvent* event) {
    AnswerPage::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_graph->retheme();
    }
}

} // namespace tidemark::ui
