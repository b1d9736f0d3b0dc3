// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector.h"

#include "ui/inspector/frame_delegate.h"
#include "ui/inspector/mini_timeline.h"
#include "ui/models/cost_sort_proxy.h"
#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"
#include "ui/pages/answer_page.h"
#include "ui/pages/table_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QListView>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace tidemark::ui {
namespace {

constexpr std::size_t kPoints = 96;

} // namespace

Inspector::Inspector(ViewState& state, AnswerSource& answers, QWidget* parent)
    : QStackedWidget(parent), m_state(state), m_answers(answers), m_stacks(state, answers),
      m_frames(new StackFramesModel(this)), m_list(new StackListModel(this)), m_headline(new QLabel(this)),
      m_cost(new QLabel(this)), m_stale(new QLabel(this)), m_position(new QLabel(this)),
      m_previous(new QToolButton(this)), m_next(new QToolButton(this)), m_frameView(new QListView(this)),
      m_listView(new TableView(tr("Stacks behind the selection"), this)),
      m_proxy(new CostSortProxy(m_list, this)), m_timeline(new MiniTimeline(this)) {
    setMinimumWidth(70 * kGrid);
    addWidget(makeSentence(tr("Select a box, a row or a stack to see its frames."), this));
    addWidget(makeContent());
    connect(&m_stacks, &SelectionStacks::stacksChanged, this, &Inspector::showStacks);
    connect(&m_stacks, &SelectionStacks::currentChanged, this, &Inspector::showCurrent);
    connect(m_previous, &QToolButton::clicked, this, &Inspector::showPrevious);
    connect(m_next, &QToolButton::clicked, this, &Inspector::showNext);
    connect(m_listView->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex& index) {
            if (!m_following && index.isValid()) {
                m_stacks.setCurrentRow(static_cast<std::size_t>(m_proxy->mapToSource(index).row()));
            }
        });
}

QSize Inspector::sizeHint() const {
    return {92 * kGrid, 100 * kGrid};
}

QWidget* Inspector::makeContent() {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* facts = new QVBoxLayout;
    facts->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, kGrid);
    facts->setSpacing(kGrid / 2);
    QFont strong = m_headline->font();
    strong.setWeight(QFont::DemiBold);
    m_headline->setFont(strong);
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setAccessibleName(tr("Cost of the selection"));
    m_cost->setForegroundRole(QPalette::PlaceholderText);
    m_position->setFont(tabularFont());
    facts->addWidget(m_headline);
    facts->addWidget(m_cost);
    facts->addSpacing(kGrid);
    facts->addWidget(m_timeline);
    layout->addLayout(facts);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(kGrid, 0, kGrid, kGrid);
    bar->setSpacing(kGrid);
    m_previous->setIcon(icon(QStringLiteral("back")));
    m_previous->setToolTip(tr("Previous stack"));
    m_previous->setAccessibleName(m_previous->toolTip());
    m_next->setIcon(icon(QStringLiteral("forward")));
    m_next->setToolTip(tr("Next stack"));
    m_next->setAccessibleName(m_next->toolTip());
    auto* copy = new QToolButton(content);
    copy->setText(tr("Copy"));
    copy->setToolTip(tr("Copy the frames as text"));
    connect(copy, &QToolButton::clicked, this,
        [this] { QGuiApplication::clipboard()->setText(m_frames->plainText()); });
    bar->addWidget(m_previous);
    bar->addWidget(m_position);
    bar->addWidget(m_next);
    bar->addStretch();
    bar->addWidget(copy);
    layout->addLayout(bar);
    m_stale->setWordWrap(true);
    m_stale->setTextFormat(Qt::PlainText);
    m_stale->setForegroundRole(QPalette::PlaceholderText);
    m_stale->setContentsMargins(2 * kGrid, 0, 2 * kGrid, kGrid);
    layout->addWidget(m_stale);

    m_frameView->setModel(m_frames);
    m_frameView->setItemDelegate(new FrameDelegate(m_frameView));
    connect(m_frameView->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex& index) {
            if (const ResolvedFrame* frame = m_frames->frame(index.row())) {
                Q_EMIT frameChosen(*frame);
            }
        });
    m_frameView->setUniformItemSizes(true);
    m_frameView->setFrameShape(QFrame::NoFrame);
    m_frameView->setAccessibleName(tr("Frames of the stack, innermost first"));
    m_listView->setModel(m_proxy);
    m_listView->setColumns({{StackListModel::CallersColumn}, {StackListModel::CostColumn, 24 * kGrid},
                               {StackListModel::ShareColumn, 18 * kGrid}},
        StackListModel::CostColumn);
    for (const int column : {StackListModel::FunctionColumn, StackListModel::AllocationsColumn,
             StackListModel::LocationColumn, StackListModel::ModuleColumn}) {
        m_listView->hideColumn(column);
    }
    auto* panes = new QSplitter(Qt::Vertical, content);
    panes->addWidget(m_frameView);
    panes->addWidget(m_listView);
    panes->setChildrenCollapsible(false);
    panes->setStretchFactor(0, 3);
    panes->setStretchFactor(1, 1);
    layout->addWidget(panes, 1);
    return content;
}

QString Inspector::headline() const {
    return m_headline->text();
}

StackId Inspector::currentStack() const {
    const std::shared_ptr<const StackList>& stacks = m_stacks.stacks();
    const std::size_t row = m_stacks.currentRow();
    return stacks && row < stacks->rows.size() ? stacks->rows[row].stack : StackId();
}

QString Inspector::staleNote() const {
    return m_stale->text();
}

void Inspector::showStaleNote(StackId stack) {
    QString note;
    if (stack.valid() && m_answers.session()) {
        const auto& stale = m_answers.session()->profile()->staleStacks();
        if (const auto found = stale.find(stack); found != stale.end()) {
            note = staleWords(QString::fromStdString(found->second));
        }
    }
    m_stale->setText(note);
    m_stale->setVisible(!note.isEmpty());
}

void Inspector::showStacks() {
    const std::shared_ptr<const StackList>& stacks = m_stacks.stacks();
    const std::shared_ptr<const Answer>& answer = m_answers.answer();
    m_following = true;
    if (stacks && answer) {
        m_list->setResult(
            stacks, answer->profile, m_stacks.cost(), answer->query.cost, isSigned(answer->query.rule));
    } else {
        m_list->setResult(nullptr, nullptr, {}, CostKind::Bytes, false);
    }
    m_following = false;
    m_listView->setVisible(stacks && stacks->rows.size() > 1);
    setCurrentIndex(stacks ? 1 : 0);
    showHeadline();
    showCurrent();
    fetchCurve();
}

/// Of all stacks behind the selection, over all of the trace.
void Inspector::fetchCurve() {
    const auto& session = m_answers.session();
    const std::shared_ptr<const StackList>& stacks = m_stacks.stacks();
    if (!session || !stacks || stacks->rows.empty() || !session->profile()->capabilities().times) {
        m_curveJob.cancel();
        m_timeline->setCurve(nullptr);
        return;
    }
    const bool range = momentCount(m_state.query().rule) > 1;
    m_timeline->setRange(m_state.times().a, range ? m_state.times().b : m_state.times().a);
    m_curveJob.start(
        [session, stacks](std::stop_token stop) -> std::shared_ptr<const LiveCurves> {
            Result<LiveCurves> curve = session->liveCurve(*stacks, kPoints, stop);
            return curve.ok() ? std::make_shared<const LiveCurves>(std::move(curve).value()) : nullptr;
        },
        [this](std::shared_ptr<const LiveCurves> curve) { m_timeline->setCurve(std::move(curve)); });
}

void Inspector::showHeadline() {
    const std::shared_ptr<const Answer>& answer = m_answers.answer();
    if (!answer || !m_stacks.stacks()) {
        return;
    }
    const bool isSignedRule = isSigned(answer->query.rule);
    m_headline->setText(tr("%1 in %2")
                            .arg(bytesText(m_stacks.cost().bytes, isSignedRule),
                                blocksText(m_stacks.cost().allocations, isSignedRule)));
    const CostKind kind = answer->query.cost;
    const QString share = isSignedRule
                              ? changeText(m_stacks.cost(), kind)
                              : tr("%1 of what is shown")
                                    .arg(shareText(m_stacks.cost().of(kind), answer->costs->shown.of(kind)));
    m_cost->setText(m_stacks.stacks()->rows.empty() ? tr("not part of the current question") : share);
}

void Inspector::showCurrent() {
    const std::shared_ptr<const StackList>& stacks = m_stacks.stacks();
    const std::size_t row = m_stacks.currentRow();
    const std::size_t count = stacks ? stacks->rows.size() : 0;
    m_previous->setEnabled(row > 0);
    m_next->setEnabled(row + 1 < count);
    StackId shown = m_state.selection().stack;
    if (count > 0) {
        shown = stacks->rows[row].stack;
        m_position->setText(tr("Stack %1 of %2").arg(row + 1).arg(count));
    } else {
        m_position->setText(tr("No stacks"));
    }
    std::shared_ptr<const std::vector<ResolvedFrame>> frames;
    if (shown.valid() && m_answers.session()) {
        frames = std::make_shared<const std::vector<ResolvedFrame>>(m_answers.session()->resolveStack(shown));
    }
    showStaleNote(shown);
    m_frames->setResult(frames, m_answers.session() ? m_answers.session()->names() : nullptr);
    chooseFrame();
    m_following = true;
    m_listView->setCurrentIndex(m_proxy->mapFromSource(m_list->index(static_cast<int>(row), 0)));
    m_following = false;
}

void Inspector::chooseFrame() {
    const std::vector<FunctionId>& path = m_state.selection().path;
    int chosen = -1;
    for (int row = 0; row < m_frames->rowCount(); ++row) {
        const ResolvedFrame& frame = *m_frames->frame(row);
        if (!path.empty() && frame.function == path.back()) {
            chosen = row;
            break;
        }
        if (chosen < 0 && !frame.allocator) {
            chosen = row;
        }
    }
    if (chosen >= 0) {
        m_frameView->setCurrentIndex(m_frames->index(chosen, StackFramesModel::FunctionColumn));
    }
}

void Inspector::showNext() {
    m_stacks.setCurrentRow(m_stacks.currentRow() + 1);
}

void Inspector::showPrevious() {
    if (m_stacks.currentRow() > 0) {
        m_stacks.setCurrentRow(m_stacks.currentRow() - 1);
    }
}

} // namespace tidemark::ui
