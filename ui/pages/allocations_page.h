// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/allocation_list_model.h"
#include "ui/pages/answer_page.h"

class QLabel;
class QSpinBox;
class QToolButton;

namespace tidemark::ui {

class AllocationBar;
class TableView;

/// The single blocks behind the query, or behind what is selected of it: in pages that the engine is asked
/// for on a worker, so that any number of blocks can be looked through.
class AllocationsPage : public AnswerPage {
    Q_OBJECT
public:
    static constexpr std::uint64_t kRowsPerPage = 1000;

    AllocationsPage(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);
    /// Shows only the blocks of the stacks behind the current selection; these stay when it changes.
    void showSelected();

    TableView* view() const { return m_view; }
    AllocationListModel* model() const { return m_model; }
    AllocationBar* bar() const { return m_bar; }
    QToolButton* selectedOnly() const { return m_selectedOnly; }
    QSpinBox* pageBox() const { return m_pageBox; }
    QString rowsText() const;
    bool busy() const;

protected:
    void showAnswer(const std::shared_ptr<const Answer>& answer) override;
    void showSelection() override;

private:
    using Page = Result<AllocationPage>;
    QWidget* makeContent();
    QWidget* makeTop();
    void connectParts();
    void setSelectedOnly(bool on);
    void sortBy(int column, Qt::SortOrder order);
    void goToPage(std::uint64_t page);
    void fetch();
    void take(const std::shared_ptr<const Answer>& answer, const Page& fetched);
    void selectRow(const QModelIndex& index);
    void setA(Moment moment);
    void showMenu(const QPoint& position);

    AllocationListModel* m_model;
    TableView* m_view;
    AllocationBar* m_bar;
    QToolButton* m_selectedOnly;
    QLabel* m_rows;
    QToolButton* m_previous;
    QToolButton* m_next;
    QSpinBox* m_pageBox;
    std::shared_ptr<const Answer> m_answer;
    Selection m_restriction; ///< with m_selectedOnly
    AllocationOrder m_order = AllocationOrder::Size;
    bool m_descending = true;
    std::uint64_t m_page = 0;
    std::uint64_t m_total = 0;
    bool m_following = false;
    LatestJob<std::shared_ptr<const Page>> m_job;
};

} // namespace tidemark::ui
