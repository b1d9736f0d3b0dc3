// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/async/latest_job.h"
#include "ui/models/module_health_model.h"
#include "ui/state/answer_source.h"
#include "ui/state/symbol_source.h"

#include <QWidget>
#include <vector>

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QToolButton;

namespace tidemark::ui {

class CostSortProxy;
class TableView;

/// The health of symbols: each module with what the question holds through it, how well it is named, why not
/// better, every place that was tried; and what can be done about it.
class SymbolsPage : public QWidget {
    Q_OBJECT
public:
    SymbolsPage(AnswerSource& answers, SymbolSource& symbols, QWidget* parent = nullptr);

    bool busy() const { return m_symbols.busy() || m_costJob.running(); }
    /// Puts a folder of debug info in front of the others, and looks names up again.
    void addFolder(const QString& folder);
    void setSysroot(const QString& folder);
    /// For what is selected; else for all that lack debug info and hold a hundredth of the question's cost.
    void fetch();
    /// Paths of the modules that fetch() asks for.
    QStringList modulesToFetch() const;

    TableView* view() const { return m_view; }
    ModuleHealthModel* model() const { return m_model; }
    QPlainTextEdit* details() const { return m_details; }
    QLabel* sentence() const { return m_sentence; }
    QLabel* message() const { return m_message; }
    QToolButton* addButton() const { return m_add; }
    QToolButton* sysrootButton() const { return m_sysroot; }
    QToolButton* fetchButton() const { return m_fetch; }
    QToolButton* resymbolizeButton() const { return m_resymbolize; }
    QToolButton* cancelButton() const { return m_cancel; }
    QCheckBox* followBox() const { return m_follow; }

Q_SIGNALS:
    void settingsChanged(const tidemark::ui::SymbolSettings& settings);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeBar(QHBoxLayout& bar);
    void makeProgress(QHBoxLayout& row);
    void makeView();
    void chooseFolder(const QString& title, void (SymbolsPage::*use)(const QString&));
    void change(const SymbolSettings& settings);
    void refresh();
    void fetchCosts();
    void showSearch();
    void showProgress(const QString& step, quint64 done, quint64 total);
    void showDetails();
    std::vector<int> selectedRows() const; ///< of the model

    AnswerSource& m_answers;
    SymbolSource& m_symbols;
    ModuleHealthModel* m_model;
    CostSortProxy* m_proxy;
    TableView* m_view;
    QPlainTextEdit* m_details;
    QLabel* m_sentence;
    QLabel* m_message;
    QToolButton* m_add;
    QToolButton* m_sysroot;
    QToolButton* m_fetch;
    QToolButton* m_resymbolize;
    QCheckBox* m_follow;
    QLabel* m_step;
    QProgressBar* m_progress;
    QToolButton* m_cancel;
    std::shared_ptr<const Answer> m_shownCosts;
    std::shared_ptr<const Profile> m_looked; ///< places were looked at once without being asked
    LatestJob<std::vector<Cost>> m_costJob;
};

} // namespace tidemark::ui
