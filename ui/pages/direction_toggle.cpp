// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/direction_toggle.h"

#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace tidemark::ui {

DirectionToggle::DirectionToggle(QWidget* parent)
    : QWidget(parent), m_topDown(new QToolButton(this)), m_bottomUp(new QToolButton(this)) {
    m_topDown->setText(tr("Top-down"));
    m_topDown->setToolTip(tr("From the outermost function to those that allocate"));
    m_bottomUp->setText(tr("Bottom-up"));
    m_bottomUp->setToolTip(tr("From the functions that allocate to their callers"));
    auto* group = new QButtonGroup(this);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (QToolButton* button : {m_topDown, m_bottomUp}) {
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(button->text());
        group->addButton(button);
        layout->addWidget(button);
    }
    m_topDown->setChecked(true);
    connect(m_topDown, &QToolButton::toggled, this, &DirectionToggle::directionChanged);
}

TreeDirection DirectionToggle::direction() const {
    return m_topDown->isChecked() ? TreeDirection::TopDown : TreeDirection::BottomUp;
}

void DirectionToggle::setDirection(TreeDirection direction) {
    (direction == TreeDirection::TopDown ? m_topDown : m_bottomUp)->setChecked(true);
}

} // namespace tidemark::ui
