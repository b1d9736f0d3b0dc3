// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/query.h"

#include <QWidget>
#include <optional>

class QComboBox;
class QSpinBox;

namespace tidemark::ui {

class TimelineLegend;

/// The line above the timeline: what its layers are groups of and how many there are, and the legend.
class TimelineHeader : public QWidget {
    Q_OBJECT
public:
    explicit TimelineHeader(QWidget* parent = nullptr);

    std::optional<Grouping> grouping() const; ///< empty = no layers
    int count() const;
    QComboBox* groupingBox() const { return m_grouping; }
    QSpinBox* countBox() const { return m_count; }
    TimelineLegend* legend() const { return m_legend; }

signals:
    void changed();

private:
    QComboBox* m_grouping;
    QSpinBox* m_count;
    TimelineLegend* m_legend;
};

} // namespace tidemark::ui
