// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/code/code_panes.h"

#include "ui/code/disassembly_pane.h"
#include "ui/code/source_pane.h"
#include "ui/state/renaming.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace tidemark::ui {

CodePanes::CodePanes(AnswerSource& answers, QWidget* parent)
    : QStackedWidget(parent), m_answers(answers), m_tabs(new QTabWidget(this)),
      m_allow(new QPushButton(tr("Look for files here"), m_tabs)), m_source(new SourcePane(this)),
      m_disassembly(new DisassemblyPane(this)) {
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false);
    m_tabs->addTab(m_source, tr("Source"));
    m_tabs->addTab(m_disassembly, tr("Disassembly"));
    m_allow->setFlat(true);
    m_allow->setToolTip(tr("What is not in the trace is read from files of the same names on this machine."));
    m_tabs->setCornerWidget(m_allow);
    m_tabs->setMinimumWidth(m_tabs->tabBar()->sizeHint().width() + m_allow->sizeHint().width());
    connect(m_allow, &QPushButton::clicked, this, &CodePanes::allowFiles);
    addWidget(makeQuestion());
    addWidget(m_tabs);
    setCurrentIndex(1);
    connect(&m_answers, &AnswerSource::answerChanged, this, [this] { refresh(); });
    connect(&m_answers, &AnswerSource::renamed, this, &CodePanes::rename);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] { refresh(); });
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
}

void CodePanes::clear() {
    m_hasFrame = false;
    m_source->clear(tr("Select a frame to see its source."));
    m_disassembly->clear(tr("Select a frame to see its machine code."));
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
    if (both || m_tabs->currentWidget() == m_source) {
        m_source->showLine(answer, m_frame.file, m_frame.line, follow);
    }
    if (both || m_tabs->currentWidget() == m_disassembly) {
        m_disassembly->showFrame(answer, m_frame.frame, follow);
    }
}

} // namespace tidemark::ui
