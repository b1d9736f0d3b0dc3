// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"
#include "ui/state/answer_source.h"
#include "ui/state/view_state.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QMenu;
class QToolButton;

namespace tidemark::ui {

class ChipLayout;
class FilterPopup;
class QueryChip;
class QueryLine;
class TextPopup;

/// The current query in words, each part changeable, or as one line of text; and how much of the whole it
/// shows.
class QueryStrip : public QWidget {
    Q_OBJECT
public:
    QueryStrip(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);
    void setSession(const std::shared_ptr<const Session>& session);
    void setSavedQueries(const QList<SavedQuery>& saved);
    /// Shows the query as text, to type on.
    void editText();
    /// Asks a text of this language.
    void ask(const QString& text);
    /// Opens the form for a new filter.
    void addFilter();
    /// Places a choice that is no part of the query, but of what is shown of its answers, behind the cost kind.
    void addChoice(QWidget* choice);
    /// Asks for a name to keep the query under.
    void saveQuery();

    QComboBox* ruleBox() const { return m_rule; }
    QComboBox* costBox() const { return m_cost; }
    QString shownText() const;
    QList<QueryChip*> chips() const { return m_chips; }
    QToolButton* momentButton(int moment) const { return m_moments.value(moment); }
    QueryLine* line() const { return m_line; }
    FilterPopup* filterPopup() const { return m_popup; }
    TextPopup* textPopup() const { return m_textPopup; }
    bool busy() const;

Q_SIGNALS:
    void saveWanted(const tidemark::ui::SavedQuery& query);
    void forgetWanted(const QString& name);
    void linkPasted(const QString& link);
    void copyLinkWanted();
    void copyCommandWanted();

private:
    void makeParts();
    void makeButtons();
    void connectParts();
    void showQuery();
    void showChips();
    void showMoments();
    void showAnswer();
    void editMoment(int moment);
    void fillMenu();
    void addSaved(QMenu& menu);

    ViewState& m_state;
    AnswerSource& m_answers;
    ChipLayout* m_layout;
    QComboBox* m_rule;
    QComboBox* m_cost;
    QList<QToolButton*> m_moments;
    QList<QueryChip*> m_chips;
    QToolButton* m_addFilter;
    QLabel* m_shown;
    QToolButton* m_asText;
    QToolButton* m_more;
    QueryLine* m_line;
    FilterPopup* m_popup;
    TextPopup* m_textPopup;
    QList<SavedQuery> m_savedQueries;
};

} // namespace tidemark::ui
