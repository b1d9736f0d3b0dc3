// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/state/answer_source.h"
#include "ui/state/view_state.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace tidemark::ui {

class FilterPopup;

/// The current query in words, each part changeable, and how much of the whole it shows.
class QueryStrip : public QWidget {
    Q_OBJECT
public:
    QueryStrip(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);

    QComboBox* ruleBox() const { return m_rule; }
    QComboBox* costBox() const { return m_cost; }
    QString shownText() const;

private:
    void showQuery();
    void showChips();
    void showAnswer();
    QString momentsText() const;

    ViewState& m_state;
    AnswerSource& m_answers;
    QComboBox* m_rule;
    QComboBox* m_cost;
    QLabel* m_moments;
    QWidget* m_chipArea;
    QHBoxLayout* m_chips;
    QToolButton* m_addFilter;
    QLabel* m_shown;
    FilterPopup* m_popup;
};

} // namespace tidemark::ui
