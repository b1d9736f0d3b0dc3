// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/code_listing.h"
#include "core/results/results.h"
#include "ui/settings/settings.h"
#include "ui/state/answer_source.h"

#include <QStackedWidget>
#include <memory>

class QButtonGroup;
class QLabel;
class QPushButton;
class QSplitter;

namespace tidemark::ui {

class DisassemblyPane;
class SourcePane;

/// Source and disassembly of one frame, both at once unless one of them is chosen: side by side where there
/// is room, else one above the other. Of Python's frames the source alone: they have no machine code; of
/// frames without a line the disassembly and a word on that. Files are read unasked only for traces recorded
/// on this host by this user; for others there is one question per trace, unless code and sources were packed
/// into it.
class CodePanes : public QStackedWidget {
    Q_OBJECT
public:
    explicit CodePanes(AnswerSource& answers, QWidget* parent = nullptr);

    /// The frame to show; its costs follow the answers.
    void showFrame(const ResolvedFrame& frame);
    void clear();
    SourcePane* source() const { return m_source; }
    DisassemblyPane* disassembly() const { return m_disassembly; }
    bool asking() const { return currentIndex() == 0; }
    /// The user's answer to the question.
    void allowFiles();
    bool busy() const;
    CodeView view() const;
    void setView(CodeView view);
    /// What chooses between source, disassembly and both; ids are those of CodeView.
    QButtonGroup* viewButtons() const { return m_views; }

Q_SIGNALS:
    /// The user's choice.
    void viewChosen(tidemark::ui::CodeView view);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeQuestion();
    void makePanes();
    enum class Panes { Shown, Both };
    void refresh() { refresh(Panes::Shown); }
    void refresh(Panes panes);
    void showPanes();
    bool isPython() const;
    bool lacksLine() const;
    void rename(Renaming& renaming);
    CodePaths paths(const Profile& profile) const;

    AnswerSource& m_answers;
    QWidget* m_content;
    QSplitter* m_panes;
    QButtonGroup* m_views = nullptr;
    QLabel* m_noLine;
    QPushButton* m_allow; ///< while only what is in the trace is shown
    SourcePane* m_source;
    DisassemblyPane* m_disassembly;
    ResolvedFrame m_frame;
    bool m_hasFrame = false;
    std::weak_ptr<const Profile> m_allowed;
};

} // namespace tidemark::ui
