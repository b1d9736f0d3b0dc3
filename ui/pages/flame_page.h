// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/answer_page.h"

class QLabel;

namespace tidemark::ui {

class DirectionToggle;
class FlameGraphWidget;

/// The flame graph of the answer, top-down or bottom-up.
class FlamePage : public AnswerPage {
    Q_OBJECT
public:
    FlamePage(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);
    void resetZoom();

    FlameGraphWidget* graph() const { return m_graph; }

protected:
    void showAnswer(const std::shared_ptr<const Answer>& answer) override;
    void showSelection() override;
    void changeEvent(QEvent* event) override;

private:
    void showTree();
    void showMatchShare(double share);
    void showMenu(const QPoint& position);

    FlameGraphWidget* m_graph;
    DirectionToggle* m_direction;
    QLabel* m_matches;
};

} // namespace tidemark::ui
