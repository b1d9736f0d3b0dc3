// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/comparison_bar.h"

#include "core/report/diff.h"
#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/state/trace_files.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr std::size_t kRenamesNamed = 30;
constexpr int kWidestName = 44 * kGrid;

QString timesWords(Rule rule, const QueryTimes& times) {
    return momentCount(rule) == 1
               ? formatTime(times.a)
               : ComparisonBar::tr("%1 to %2").arg(formatTime(times.a), formatTime(times.b));
}

QString unmatchedWords(const TraceComparison& comparison) {
    return ComparisonBar::tr("%1 on stacks that only the side before has, %2 on such that only the side "
                             "after has")
        .arg(bytesText(comparison.unmatched.before.bytes), bytesText(comparison.unmatched.after.bytes));
}

/// "maybe renamed: f → g (1.2 MiB → 1.3 MiB)"
QString renameWords(
    const TraceComparison& comparison, const RenameCandidate& one, const QFontMetrics& metrics) {
    const auto name = [&](FunctionId function) {
        return metrics.elidedText(functionText(*comparison.names, function), Qt::ElideMiddle, kWidestName);
    };
    const bool moved = one.kind == RenameCandidate::Kind::Moved;
    return (moved ? ComparisonBar::tr("Maybe moved: %1 → %2 (%3 → %4)")
                  : ComparisonBar::tr("Maybe renamed: %1 → %2 (%3 → %4)"))
        .arg(name(one.before), name(one.after), bytesText(one.inclusive.before.bytes),
            bytesText(one.inclusive.after.bytes));
}

QToolButton* menuButton(QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(new QMenu(button));
    return button;
}

} // namespace

ComparisonBar::ComparisonBar(ViewState& state, ComparisonSource& source, QWidget* parent)
    : QWidget(parent), m_state(state), m_source(source), m_before(new QToolButton(this)),
      m_swap(new QToolButton(this)), m_after(new QToolButton(this)), m_total(new QLabel(this)),
      m_unmatched(menuButton(this)), m_runs(menuButton(this)), m_normalisation(new QComboBox(this)),
      m_stop(new QToolButton(this)) {
    setObjectName(QStringLiteral("compare"));
    setAccessibleName(tr("Comparison"));
    makeParts();
    connect(&source, &ComparisonSource::changed, this, &ComparisonBar::refresh);
    connect(m_before, &QToolButton::clicked, this, [this] { Q_EMIT sideWanted(false); });
    connect(m_after, &QToolButton::clicked, this, [this] { Q_EMIT sideWanted(true); });
    connect(m_swap, &QToolButton::clicked, &state, &ViewState::swapSides);
    connect(m_stop, &QToolButton::clicked, this, &ComparisonBar::stop);
    connect(m_normalisation, &QComboBox::activated, this, [this] {
        ComparedWith with = m_state.compared().value_or(ComparedWith());
        with.normalisation = static_cast<Normalisation>(m_normalisation->currentData().toInt());
        m_state.compareWith(with);
    });
    refresh();
}

void ComparisonBar::makeParts() {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2 * kGrid, 0, 2 * kGrid, kGrid);
    row->setSpacing(kGrid);
    m_swap->setIcon(icon(QStringLiteral("swap")));
    m_swap->setToolTip(tr("Swap before and after (X)"));
    m_swap->setAccessibleName(m_swap->toolTip());
    m_stop->setIcon(icon(QStringLiteral("cancel")));
    m_stop->setToolTip(tr("Stop comparing"));
    m_stop->setAccessibleName(m_stop->toolTip());
    m_before->setAccessibleName(tr("Before"));
    m_after->setAccessibleName(tr("After"));
    m_total->setFont(tabularFont());
    m_total->setTextFormat(Qt::PlainText);
    m_unmatched->setAccessibleName(tr("What has no partner"));
    m_runs->setAccessibleName(tr("Runs of each side"));
    m_runs->setToolTip(tr("Further runs of each side tell which changes are noise"));
    m_runs->menu()->addAction(tr("Add runs of before…"), this, [this] { chooseRuns(false); });
    m_runs->menu()->addAction(tr("Add runs of after…"), this, [this] { chooseRuns(true); });
    m_runs->menu()->addAction(tr("Compare one run of each side"), this, [this] {
        ComparedWith with = m_state.compared().value_or(ComparedWith());
        with.otherRuns.clear();
        with.ownRuns.clear();
        m_state.compareWith(with);
    });
    for (const auto& [words, kind] : {std::pair{tr("as it is"), Normalisation::None},
             std::pair{tr("per second"), Normalisation::PerSecond},
             std::pair{tr("per allocation"), Normalisation::PerAllocation}}) {
        m_normalisation->addItem(words, static_cast<int>(kind));
    }
    m_normalisation->setAccessibleName(tr("What before is scaled by"));
    m_normalisation->setToolTip(tr("Scales the side before to as much work as the side after did"));
    row->addWidget(m_before);
    row->addWidget(m_swap);
    row->addWidget(m_after);
    row->addSpacing(2 * kGrid);
    row->addWidget(m_total);
    row->addSpacing(kGrid);
    row->addWidget(m_unmatched);
    row->addStretch();
    row->addWidget(m_runs);
    row->addWidget(m_normalisation);
    row->addWidget(m_stop);
}

void ComparisonBar::setOwnFile(const QString& path) {
    m_ownFile = path;
    refresh();
}

QString ComparisonBar::words() const {
    return QStringLiteral("%1 → %2: %3").arg(m_before->text(), m_after->text(), m_total->text());
}

void ComparisonBar::refresh() {
    setVisible(m_source.active());
    if (m_source.active()) {
        showSides();
        showRuns();
        showTotal();
        showUnmatched();
    }
}

void ComparisonBar::showSides() {
    const std::optional<ComparedWith>& with = m_state.compared();
    const QueryTimes& times = m_state.times();
    const bool twoTraces = with && !with->trace.isEmpty();
    QString other;
    QString own;
    if (twoTraces) {
        other = traceName(with->trace);
        own = traceName(m_ownFile);
    } else if (with && with->times) {
        other = timesWords(m_state.query().rule, *with->times);
        own = timesWords(m_state.query().rule, times);
    } else {
        other = tr("A %1").arg(formatTime(times.a));
        own = tr("B %1").arg(formatTime(times.b));
    }
    const bool swapped = with && with->swapped;
    const QFontMetrics metrics(m_before->font());
    const auto show = [&](QToolButton* button, const QString& name, const QString& side) {
        button->setText(metrics.elidedText(name, Qt::ElideMiddle, kWidestName));
        button->setToolTip(tr("%1: %2. Shows this side alone").arg(side, name));
        button->setAccessibleName(button->toolTip());
    };
    show(m_before, swapped ? own : other, tr("Before"));
    show(m_after, swapped ? other : own, tr("After"));
    m_normalisation->setVisible(twoTraces);
    const auto kind = with ? with->normalisation : Normalisation::None;
    m_normalisation->setCurrentIndex(std::max(0, m_normalisation->findData(static_cast<int>(kind))));
}

void ComparisonBar::showTotal() {
    const std::shared_ptr<const ShownComparison>& shown = m_source.comparison();
    if (!shown) {
        const std::optional<ComparedWith>& with = m_state.compared();
        const QString opening = with ? m_source.missing() : QString();
        m_total->setText(!opening.isEmpty()             ? tr("Opening %1…").arg(traceName(opening))
                         : m_source.failure().isEmpty() ? tr("Comparing…")
                                                        : tr("Not comparable"));
        m_total->setToolTip(m_source.failure());
        return;
    }
    const TraceComparison& result = *shown->result;
    const CostKind kind = result.question.after.cost;
    m_total->setText(QString::fromStdString(diffPhrase(result.total, kind)));
    m_total->setToolTip(QString::fromStdString(
        diffPhrase(result.total, kind == CostKind::Bytes ? CostKind::Allocations : CostKind::Bytes)));
}

/// "3 → 3 runs"
void ComparisonBar::showRuns() {
    const std::optional<ComparedWith>& with = m_state.compared();
    m_runs->setVisible(with && !with->trace.isEmpty());
    if (!with) {
        return;
    }
    const qsizetype before = 1 + (with->swapped ? with->ownRuns : with->otherRuns).size();
    const qsizetype after = 1 + (with->swapped ? with->otherRuns : with->ownRuns).size();
    m_runs->setText(before + after == 2 ? tr("Runs") : tr("%1 → %2 runs").arg(before).arg(after));
    m_runs->menu()->actions().back()->setEnabled(before + after > 2);
}

void ComparisonBar::showUnmatched() {
    const std::shared_ptr<const ShownComparison>& shown = m_source.comparison();
    m_unmatched->menu()->clear();
    const CostKind kind = shown ? shown->result->question.after.cost : CostKind::Bytes;
    const std::int64_t alone =
        shown ? shown->result->unmatched.before.of(kind) + shown->result->unmatched.after.of(kind) : 0;
    m_unmatched->setVisible(shown && (alone != 0 || !shown->result->renames.empty()));
    if (!shown) {
        return;
    }
    const TraceComparison& result = *shown->result;
    m_unmatched->setText(
        tr("%1 without partner").arg(kind == CostKind::Bytes ? bytesText(alone) : countText(alone)));
    m_unmatched->setToolTip(unmatchedWords(result));
    m_unmatched->menu()->addAction(unmatchedWords(result))->setEnabled(false);
    m_unmatched->menu()->addSeparator();
    for (std::size_t i = 0; i < std::min(result.renames.size(), kRenamesNamed); ++i) {
        const QString after = functionText(*result.names, result.renames[i].after);
        QAction* action = m_unmatched->menu()->addAction(
            renameWords(result, result.renames[i], m_unmatched->fontMetrics()));
        action->setToolTip(tr("Finds it in the views"));
        connect(action, &QAction::triggered, this, [this, after] { m_state.setSearch(after); });
    }
}

void ComparisonBar::chooseRuns(bool after) {
    auto* dialog =
        new QFileDialog(this, after ? tr("More runs of the side after") : tr("More runs of the side before"),
            traceFolder(m_ownFile));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this,
        [this, after](const QStringList& files) { addRuns(after, files); });
    dialog->open();
}

void ComparisonBar::addRuns(bool after, const QStringList& files) {
    std::optional<ComparedWith> with = m_state.compared();
    if (!with) {
        return;
    }
    QStringList& runs = after == with->swapped ? with->otherRuns : with->ownRuns;
    const QStringList known = QStringList{m_ownFile, with->trace} + with->otherRuns + with->ownRuns;
    for (const QString& file : files) {
        if (!known.contains(file)) {
            runs.append(file);
        }
    }
    m_state.compareWith(with);
}

/// Of a change from A to B, what is live at B stays.
void ComparisonBar::stop() {
    if (m_state.compared()) {
        m_state.compareWith(std::nullopt);
    }
    if (m_source.active()) {
        m_state.setRule(Rule::LiveAt);
    }
}

} // namespace tidemark::ui
