// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/state/comparison_source.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QToolButton;

namespace tidemark::ui {

/// What is compared, and what changed in all, as one line above the views; hidden while nothing is. Each side
/// is a link to its plain view.
class ComparisonBar : public QWidget {
    Q_OBJECT
public:
    ComparisonBar(ViewState& state, ComparisonSource& source, QWidget* parent = nullptr);
    /// File of the window's own trace.
    void setOwnFile(const QString& path);

    QToolButton* beforeButton() const { return m_before; }
    QToolButton* afterButton() const { return m_after; }
    QToolButton* swapButton() const { return m_swap; }
    QToolButton* stopButton() const { return m_stop; }
    QComboBox* normalisationBox() const { return m_normalisation; }
    /// Further runs of each side; hidden unless two traces are compared.
    QToolButton* runsButton() const { return m_runs; }
    /// What has no partner; its menu lists what may be one under another name.
    QToolButton* unmatchedButton() const { return m_unmatched; }
    /// Adds further runs of a side, those aside that are compared already.
    void addRuns(bool after, const QStringList& files);
    QString words() const;

Q_SIGNALS:
    /// The plain view of a side is wanted.
    void sideWanted(bool after);

private:
    void makeParts();
    void refresh();
    void showSides();
    void showTotal();
    void showRuns();
    void showUnmatched();
    void chooseRuns(bool after);
    void stop();

    ViewState& m_state;
    ComparisonSource& m_source;
    QString m_ownFile;
    QToolButton* m_before;
    QToolButton* m_swap;
    QToolButton* m_after;
    QLabel* m_total;
    QToolButton* m_unmatched;
    QToolButton* m_runs;
    QComboBox* m_normalisation;
    QToolButton* m_stop;
};

} // namespace tidemark::ui
