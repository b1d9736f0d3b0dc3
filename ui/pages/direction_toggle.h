// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QWidget>

class QAbstractButton;

namespace tidemark::ui {

/// "Top-down | Bottom-up".
class DirectionToggle : public QWidget {
    Q_OBJECT
public:
    explicit DirectionToggle(QWidget* parent = nullptr);
    TreeDirection direction() const;
    void setDirection(TreeDirection direction);

Q_SIGNALS:
    void directionChanged();

private:
    QAbstractButton* m_topDown;
    QAbstractButton* m_bottomUp;
};

} // namespace tidemark::ui
