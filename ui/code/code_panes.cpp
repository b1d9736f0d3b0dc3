// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/code/code_panes.h"

#include "core/profile/names_part.h"
#include "ui/code/disassembly_pane.h"
#include "ui/code/source_pane.h"
#include "ui/pages/segments.h"
#include "ui/state/renaming.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr int kRoomForTwo = 150 * kGrid;

} // namespace

CodePanes::CodePanes(AnswerSource& answers, QWidget* parent)
    : QStackedWidget(parent), m_answers(answers), m_content(new QWidget(this)),
      m_panes(new QSplitter(m_content)), m_noLine(new QLabel(SourcePane::noLineSentence(), m_content)),
      m_allow(new QPushButton(tr("Look for files here"), m_content)), m_source(new SourcePane(m_panes)),
      m_disassembly(new DisassemblyPane(m_panes)) {
    addWidget(makeQuestion());
    makePanes();
    addWidget(m_content);
    setCurrentIndex(1);
    setView(CodeView::Both);
    connect(m_allow, &QPushButton::clicked, this, &CodePanes::allowFiles);
    connect(&m_answers, &AnswerSource::answerChanged, this, [this] { refresh(); });
    connect(&m_answers, &AnswerSource::renamed, this, &CodePanes::rename);
    connect(m_views, &QButtonGroup::idClicked, this, [this](int id) {
        setView(static_cast<CodeView>(id));
        Q_EMIT viewChosen(view());
    });
}

void CodePanes::makePanes() {
    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(kGrid, 0, kGrid, 0);
    bar->setSpacing(0);
    m_views = addSegments(bar,
        {{tr("Source"), tr("Only the source of the frame")}, {tr("Disassembly"), tr("Only its machine code")},
            {tr("Both"), tr("Both at once")}},
        m_content);
    m_allow->setFlat(true);
    m_allow->setToolTip(tr("What is not in the trace is read from files of the same names on this machine."));
    m_allow->hide();
    bar->addStretch();
    bar->addWidget(m_allow);
    layout->addLayout(bar);
    m_noLine->setForegroundRole(QPalette::PlaceholderText);
    m_noLine->setWordWrap(true);
    m_noLine->setContentsMargins(kGrid, 0, kGrid, 0);
    layout->addWidget(m_noLine);
    m_panes->setChildrenCollapsible(false);
    m_panes->setOrientation(Qt::Vertical);
    m_panes->setStretchFactor(0, 1);
    m_panes->setStretchFactor(1, 1);
    layout->addWidget(m_panes, 1);
}

CodeView CodePanes::view() const {
    return static_cast<CodeView>(m_views->checkedId());
}

void CodePanes::setView(CodeView view) {
    m_views->button(static_cast<int>(view))->setChecked(true);
    showPanes();
    refresh();
}

void CodePanes::showPanes() {
    const bool wantsBoth = view() == CodeView::Both;
    m_noLine->setVisible(wantsBoth && lacksLine());
    m_source->setVisible(view() == CodeView::Source || (wantsBoth && !lacksLine()));
    m_disassembly->setVisible(view() == CodeView::Disassembly || (wantsBoth && !isPython()));
}

bool CodePanes::lacksLine() const {
    return m_hasFrame && !isPython() && (!m_frame.file.valid() || m_frame.line == 0);
}

bool CodePanes::isPython() const {
    const auto& session = m_answers.session();
    return m_hasFrame && session && m_frame.frame.valid() &&
           isPythonFrame(session->profile()->frames()[m_frame.frame.index()]);
}

void CodePanes::resizeEvent(QResizeEvent* event) {
    QStackedWidget::resizeEvent(event);
    const auto orientation = width() >= kRoomForTwo ? Qt::Horizontal : Qt::Vertical;
    if (orientation != m_panes->orientation()) {
        m_panes->setOrientation(orientation);
        m_panes->setSizes({width(), width()}); // the same share for each
    }
}

QWidget* CodePanes::makeQuestion() {
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    auto* sentence = new QLabel(
        tr("This trace was recorded elsewhere. Files of the same names on this machine may be others."),
        page);
    sentence->setWordWrap(true);
    sentence->setAlignment(Qt::AlignCenter);
    sentence->setForegroundRole(QPalette::PlaceholderText);
    auto* allow = new QPushButton(tr("Look for its files here"), page);
    connect(allow, &QPushButton::clicked, this, &CodePanes::allowFiles);
    layout->setContentsMargins(4 * kGrid, 4 * kGrid, 4 * kGrid, 4 * kGrid);
    layout->addStretch();
    layout->addWidget(sentence);
    layout->addWidget(allow, 0, Qt::AlignHCenter);
    layout->addStretch();
    return page;
}

void CodePanes::showFrame(const ResolvedFrame& frame) {
    m_frame = frame;
    m_hasFrame = true;
    showPanes();
    refresh(Panes::Both);
}

/// The same place of the machine code: its function may have a file and a line by now.
void CodePanes::rename(Renaming& renaming) {
    if (!m_hasFrame || !m_frame.frame.valid()) {
        m_hasFrame = false;
        return;
    }
    const FunctionId function = renaming.function(m_frame.function);
    const auto chain = m_answers.session()->names()->locations(m_frame.frame);
    const auto found = std::find_if(
        chain.begin(), chain.end(), [function](const Location& place) { return place.function == function; });
    const Location& place = found != chain.end() ? *found : chain.back();
    m_frame.function = place.function;
    m_frame.file = place.file;
    m_frame.line = place.line;
    m_frame.inlined = place.inlined;
    showPanes();
}

void CodePanes::clear() {
    m_hasFrame = false;
    m_source->clear(tr("Select a frame to see its source."));
    m_disassembly->clear(tr("Select a frame to see its machine code."));
    showPanes();
    m_allow->hide();
    setCurrentIndex(1);
}

void CodePanes::allowFiles() {
    if (m_answers.answer()) {
        m_allowed = m_answers.answer()->profile;
    }
    refresh();
}

bool CodePanes::busy() const {
    return m_source->busy() || m_disassembly->busy();
}

CodePaths CodePanes::paths(const Profile& profile) const {
    const bool allowed = profile.facts().recordedHere || m_allowed.lock().get() == &profile;
    return allowed ? CodePaths::Follow : CodePaths::Ignore;
}

/// A chosen frame shows in both, so that neither has to be waited for; costs follow where they are seen.
void CodePanes::refresh(Panes panes) {
    const std::shared_ptr<const Answer>& answer = m_answers.answer();
    if (!m_hasFrame || !answer) {
        return;
    }
    const CodePaths follow = paths(*answer->profile);
    const ProfileFacts& facts = answer->profile->facts();
    const bool packed = facts.packedCode || facts.packedSources;
    setCurrentIndex(follow == CodePaths::Follow || packed ? 1 : 0);
    m_allow->setVisible(follow == CodePaths::Ignore);
    if (asking()) {
        return;
    }
    const bool both = panes == Panes::Both;
    if (both || view() != CodeView::Disassembly) {
        m_source->showLine(answer, m_frame.file, m_frame.line, follow);
    }
    if (both || view() != CodeView::Source) {
        m_disassembly->showFrame(answer, m_frame.frame, follow);
    }
}

} // namespace tidemark::ui
