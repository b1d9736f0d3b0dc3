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
    QString words() const;

Q_SIGNALS:
    /// The plain view of a side is wanted.
    void sideWanted(bool after);

private:
    void makeParts();
    void refresh();
    void showSides();
    void showTotal();
    void stop();

    ViewState& m_state;
    ComparisonSource& m_source;
    QString m_ownFile;
    QToolButton* m_before;
    QToolButton* m_swap;
    QToolButton* m_after;
    QLabel* m_total;
    QLabel* m_unmatched;
    QComboBox* m_normalisation;
    QToolButton* m_stop;
};

} // namespace tidemark::ui
