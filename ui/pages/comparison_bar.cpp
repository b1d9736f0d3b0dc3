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
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr std::size_t kRenamesNamed = 12;
constexpr int kWidestName = 44 * kGrid;

QString timesWords(Rule rule, const QueryTimes& times) {
    return momentCount(rule) == 1
               ? formatTime(times.a)
               : ComparisonBar::tr("%1 to %2").arg(formatTime(times.a), formatTime(times.b));
}

/// What has no partner, and what may be one under another name.
QString unmatchedDetails(const TraceComparison& comparison) {
    QStringList lines{
        ComparisonBar::tr("%1 on stacks that only the side before has, %2 on such that only the side "
                          "after has")
            .arg(bytesText(comparison.unmatched.before.bytes), bytesText(comparison.unmatched.after.bytes))};
    for (std::size_t i = 0; i < std::min(comparison.renames.size(), kRenamesNamed); ++i) {
        const RenameCandidate& one = comparison.renames[i];
        lines.append((one.kind == RenameCandidate::Kind::Moved ? ComparisonBar::tr("maybe moved: %1 → %2")
                                                               : ComparisonBar::tr("maybe renamed: %1 → %2"))
                         .arg(functionText(*comparison.names, one.before),
                             functionText(*comparison.names, one.after)));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

ComparisonBar::ComparisonBar(ViewState& state, ComparisonSource& source, QWidget* parent)
    : QWidget(parent), m_state(state), m_source(source), m_before(new QToolButton(this)),
      m_swap(new QToolButton(this)), m_after(new QToolButton(this)), m_total(new QLabel(this)),
      m_unmatched(new QLabel(this)), m_normalisation(new QComboBox(this)), m_stop(new QToolButton(this)) {
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
    m_unmatched->setTextFormat(Qt::PlainText);
    m_unmatched->setForegroundRole(QPalette::PlaceholderText);
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
        showTotal();
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
    m_unmatched->clear();
    if (!shown) {
        const std::optional<ComparedWith>& with = m_state.compared();
        const bool opening = with && !with->trace.isEmpty() && !m_source.other();
        m_total->setText(opening                        ? tr("Opening %1…").arg(traceName(with->trace))
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
    const std::int64_t alone = result.unmatched.before.of(kind) + result.unmatched.after.of(kind);
    if (alone != 0 || !result.renames.empty()) {
        m_unmatched->setText(
            tr("%1 without partner").arg(kind == CostKind::Bytes ? bytesText(alone) : countText(alone)));
        m_unmatched->setToolTip(unmatchedDetails(result));
    }
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
