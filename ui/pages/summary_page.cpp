// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/summary_page.h"

#include "core/report/leaks.h"
#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/pages/answer_page.h"
#include "ui/pages/code_link.h"
#include "ui/pages/short_names.h"
#include "ui/pages/summary_sentences.h"
#include "ui/state/selected_path.h"
#include "ui/theme/theme.h"

#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>
#include <utility>

namespace tidemark::ui {
namespace {

constexpr int kColumnWidth = 240 * kGrid;
constexpr qsizetype kShownCallers = 3;
constexpr std::size_t kNamedFrames = 24;
constexpr std::size_t kSuspectsNamed = 3;

QLabel* makeText(const QString& text, QWidget* parent, bool quiet = false) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (quiet) {
        label->setForegroundRole(QPalette::PlaceholderText);
    }
    return label;
}

QLabel* makeTitle(const QString& text, QWidget* parent, double factor) {
    QLabel* label = makeText(text, parent);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

QFrame* makeLine(QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    return line;
}

QLabel* makeNumber(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(tabularFont());
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return label;
}

/// Its words become a link.
void makeLink(QLabel& label) {
    const QString words = label.text();
    label.setTextFormat(Qt::RichText);
    label.setText(
        QStringLiteral("<a href='ask' style='text-decoration:none'>%1</a>").arg(words.toHtmlEscaped()));
    label.setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    label.setAccessibleName(words);
}

} // namespace

SummaryPage::SummaryPage(ViewState& state, SuspectSource& suspects, QWidget* parent)
    : QStackedWidget(parent), m_state(state), m_suspects(suspects),
      m_sentence(makeSentence(tr("No trace is open."), this)), m_scroll(new QScrollArea(this)) {
    addWidget(m_sentence);
    addWidget(m_scroll);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->viewport()->setBackgroundRole(QPalette::Base);
    m_scroll->setAccessibleName(tr("Summary"));
    connect(&suspects, &SuspectSource::changed, this, &SummaryPage::showSuspects);
}

void SummaryPage::setSession(std::shared_ptr<const Session> session) {
    m_session = std::move(session);
    m_findings = nullptr;
    m_suspectLines = nullptr;
    setCurrentWidget(m_sentence);
    if (!m_session) {
        m_job.cancel();
        m_sentence->setText(tr("No trace is open."));
        return;
    }
    m_sentence->setText(tr("Looking for what stands out…"));
    find();
}

void SummaryPage::setRenamed(std::shared_ptr<const Session> session) {
    m_session = std::move(session);
    find();
}

void SummaryPage::find() {
    m_job.start([asked = m_session](std::stop_token stop) { return computeFindings(*asked, stop); },
        [this](const Result<std::shared_ptr<const Findings>>& findings) {
            if (findings.ok()) {
                show(findings.value());
            } else {
                m_sentence->setText(QString::fromStdString(findings.error().sentence));
                setCurrentWidget(m_sentence);
            }
            Q_EMIT findingsReady();
        });
}

void SummaryPage::show(const std::shared_ptr<const Findings>& findings) {
    m_findings = findings;
    const Profile& profile = *m_session->profile();
    const ProfileFacts& facts = profile.facts();
    auto* content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    content->setMaximumWidth(kColumnWidth);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(6 * kGrid, 5 * kGrid, 6 * kGrid, 6 * kGrid);
    column->setSpacing(kGrid);

    column->addWidget(makeTitle(QFileInfo(fromUtf8(facts.program)).fileName(), content, 1.6));
    QStringList command;
    for (const std::string& argument : facts.arguments) {
        command.append(fromUtf8(argument));
    }
    QLabel* commandLine = makeText(command.join(QLatin1Char(' ')), content, true);
    commandLine->setFont(monospacedFont());
    column->addWidget(commandLine);
    column->addWidget(makeText(runSentence(facts) + QLatin1Char(' ') + endSentence(facts), content));
    addFigures(*column);

    addSection(*column, tr("Leak suspects"), {});
    auto* suspects = new QWidget(content);
    suspects->setObjectName(QStringLiteral("suspects"));
    m_suspectLines = new QVBoxLayout(suspects);
    m_suspectLines->setContentsMargins(0, 0, 0, 0);
    m_suspectLines->setSpacing(0);
    column->addWidget(suspects);
    showSuspects();

    const Nanoseconds end = facts.duration;
    const auto asking = [this](Rule rule, Nanoseconds from, Nanoseconds to) {
        return [this, rule, from, to] {
            m_state.ask(rule, from, to);
            Q_EMIT stackFollowed();
        };
    };
    addSection(*column, tr("What grew"), {growthSentence(*findings)},
        asking(Rule::Growth, findings->growthBegin, findings->growthEnd));
    addStacks(*column, findings->growthStacks, findings->growth, Rule::Growth, findings->growthBegin,
        findings->growthEnd);
    addSection(*column, tr("At the peak"), {peakSentence(*findings)}, asking(Rule::Peak, 0, end));
    addStacks(*column, findings->peakStacks, findings->summary.peak, Rule::Peak, 0, end);
    addSection(
        *column, tr("Live at end"), {liveAtEndSentence(facts, *findings)}, asking(Rule::LiveAt, end, end));
    addStacks(*column, findings->endStacks, findings->summary.liveAtEnd, Rule::LiveAt, end, end);
    addSection(*column, tr("Churn"), {temporarySentence(facts, *findings)}, [this, end] {
        m_state.ask(Rule::AllocatedIn, 0, end);
        Filter temporary;
        temporary.field = Filter::Field::Temporary;
        m_state.addFilter(temporary);
        m_state.setCost(CostKind::Allocations);
        Q_EMIT stackFollowed();
    });
    addSection(*column, tr("Symbols"),
        QStringList{symbolSentence(*m_session->names())} + symbolReasons(profile, *m_session->names()),
        [this] { Q_EMIT symbolsWanted(); });
    addSection(*column, tr("Completeness"), lossSentences(profile));
    const QString unrecorded = unrecordedSentence(facts);
    if (!unrecorded.isEmpty()) {
        column->addWidget(makeText(unrecorded, content));
    }
    column->addStretch();
    auto* frame = new QWidget;
    frame->setBackgroundRole(QPalette::Base);
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(content, 1);
    row->addStretch(0);
    const int scrolled = m_scroll->verticalScrollBar()->value();
    m_scroll->setWidget(frame);
    setCurrentWidget(m_scroll);
    QTimer::singleShot(0, this, [this, scrolled] { m_scroll->verticalScrollBar()->setValue(scrolled); });
}

/// The first few, each a link; what is expected is only counted.
void SummaryPage::showSuspects() {
    if (m_suspectLines == nullptr) {
        return;
    }
    while (QLayoutItem* item = m_suspectLines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    QWidget* parent = m_suspectLines->parentWidget();
    const std::shared_ptr<const LeakReport>& report = m_suspects.report();
    const std::vector<std::size_t>& open = m_suspects.judgement().open;
    if (!report || open.empty()) {
        m_suspectLines->addWidget(
            makeText(m_suspects.busy()                 ? tr("Looking for leaks…")
                     : !m_suspects.failure().isEmpty() ? m_suspects.failure()
                                                       : tr("Nothing grows without end."),
                parent));
        return;
    }
    for (std::size_t i = 0; i < std::min(open.size(), kSuspectsNamed); ++i) {
        const Suspect& suspect = report->suspects[open[i]];
        auto* link = new CodeLink(functionText(*report->names, suspect.owner),
            QStringLiteral("%1 · %2").arg(
                QString::fromStdString(suspectRate(*report, suspect)), bytesText(suspect.kept.bytes)),
            parent);
        link->setToolTip(QString::fromStdString(suspectSentence(*report, suspect)));
        link->setAccessibleDescription(link->toolTip());
        connect(link, &CodeLink::clicked, this, [this, number = open[i]] { Q_EMIT suspectWanted(number); });
        m_suspectLines->addWidget(link);
    }
    const auto others = static_cast<int>(open.size() - std::min(open.size(), kSuspectsNamed));
    QLabel* all = makeText(
        others > 0 ? tr("and %n more, with the evidence", nullptr, others) : tr("The evidence"), parent);
    makeLink(*all);
    connect(all, &QLabel::linkActivated, this, &SummaryPage::suspectsWanted);
    m_suspectLines->addWidget(all);
}

void SummaryPage::addFigures(QVBoxLayout& column) {
    const Summary& summary = m_findings->summary;
    const auto count = [](std::uint64_t number) { return countText(static_cast<std::int64_t>(number)); };
    const std::pair<QString, QString> figures[] = {
        {tr("Peak heap"), bytesText(summary.peak.bytes)},
        {tr("Peak RSS"), summary.rssPeakBytes < 0 ? tr("not known") : bytesText(summary.rssPeakBytes)},
        {tr("Live at end"), bytesText(summary.liveAtEnd.bytes)},
        {tr("Allocations"), count(summary.allocations)},
        {tr("Frees"), count(summary.frees)},
        {tr("Temporary"), summary.temporary == 0 ? tr("none")
                                                 : shareText(static_cast<std::int64_t>(summary.temporary),
                                                       static_cast<std::int64_t>(summary.allocations))},
    };
    auto* area = new QWidget(column.parentWidget());
    auto* grid = new QGridLayout(area);
    grid->setContentsMargins(0, 3 * kGrid, 0, 2 * kGrid);
    grid->setHorizontalSpacing(6 * kGrid);
    grid->setVerticalSpacing(0);
    int position = 0;
    for (const auto& [name, value] : figures) {
        grid->addWidget(makeText(name, area, true), 0, position);
        QLabel* number = makeTitle(value, area, 1.35);
        number->setAccessibleName(QStringLiteral("%1: %2").arg(name, value));
        number->setWordWrap(false);
        grid->addWidget(number, 1, position++);
    }
    grid->setColumnStretch(position, 1);
    column.addWidget(area);
}

/// With `ask` the first sentence is a link that asks for what it says.
void SummaryPage::addSection(QVBoxLayout& column, const QString& title, const QStringList& sentences,
    const std::function<void()>& ask) {
    column.addSpacing(3 * kGrid);
    column.addWidget(makeLine(column.parentWidget()));
    column.addSpacing(kGrid);
    column.addWidget(makeTitle(title, column.parentWidget(), 1.1));
    bool isLink = ask != nullptr;
    for (const QString& sentence : sentences) {
        QLabel* label = makeText(sentence, column.parentWidget());
        if (std::exchange(isLink, false)) {
            makeLink(*label);
            connect(label, &QLabel::linkActivated, this, ask);
        }
        column.addWidget(label);
    }
}

void SummaryPage::addStacks(QVBoxLayout& column, const std::vector<StackList::Row>& rows, Cost whole,
    Rule rule, Nanoseconds begin, Nanoseconds end) {
    auto* area = new QWidget(column.parentWidget());
    auto* grid = new QGridLayout(area);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(3 * kGrid);
    grid->setVerticalSpacing(0);
    grid->setColumnMinimumWidth(0, 20 * kGrid);
    grid->setColumnMinimumWidth(1, 14 * kGrid);
    int line = 0;
    for (const StackList::Row& row : rows) {
        const QStringList functions = namedFunctions(row.stack);
        const qsizetype own = firstOwnFunction(functions);
        const QString callers = callersText(functions, own + 1, kShownCallers);
        auto* link = new CodeLink(functions.isEmpty() ? tr("(no frames)") : functions[own],
            callers.isEmpty() ? QString() : QStringLiteral("← ") + callers, area);
        connect(link, &CodeLink::clicked, this,
            [this, stack = row.stack, rule, begin, end] { follow(stack, rule, begin, end); });
        grid->addWidget(makeNumber(bytesText(row.cost.bytes), area), line, 0);
        QLabel* share = makeNumber(shareText(row.cost.bytes, whole.bytes), area);
        share->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(share, line, 1);
        grid->addWidget(link, line++, 2);
    }
    grid->setColumnStretch(2, 1);
    column.addWidget(area);
}

/// What tells a stack from others: of mixed stacks the Python functions, if there are any.
QStringList SummaryPage::namedFunctions(StackId stack) const {
    const auto functionsBy = [&](const Names& names) {
        QStringList functions;
        for (const Location& location :
            outwardLocations(*m_session->profile(), names, stack, kNamedFrames)) {
            functions.append(functionText(names, location.function));
        }
        return functions;
    };
    const QStringList python =
        m_findings->pythonNames ? functionsBy(*m_findings->pythonNames) : QStringList();
    const bool hasPython = !python.isEmpty() && !python.front().startsWith(QLatin1Char('['));
    return hasPython ? python : functionsBy(*m_session->names());
}

void SummaryPage::follow(StackId stack, Rule rule, Nanoseconds begin, Nanoseconds end) {
    m_state.ask(rule, begin, end, selectionOfStack(*m_session, stack));
    Q_EMIT stackFollowed();
}

} // namespace tidemark::ui
