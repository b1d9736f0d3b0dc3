// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/direction_toggle.h"

#include "ui/pages/segments.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace tidemark::ui {

DirectionToggle::DirectionToggle(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    const QButtonGroup* group = addSegments(layout,
        {{tr("Top-down"), tr("From the outermost function to those that allocate")},
            {tr("Bottom-up"), tr("From the functions that allocate to their callers")}},
        this);
    m_topDown = group->button(0);
    m_bottomUp = group->button(1);
    connect(m_topDown, &QAbstractButton::toggled, this, &DirectionToggle::directionChanged);
}

TreeDirection DirectionToggle::direction() const {
    return m_topDown->isChecked() ? TreeDirection::TopDown : TreeDirection::BottomUp;
}

void DirectionToggle::setDirection(TreeDirection direction) {
    (direction == TreeDirection::TopDown ? m_topDown : m_bottomUp)->setChecked(true);
}

} // namespace tidemark::ui
