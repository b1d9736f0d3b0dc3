// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/segments.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace tidemark::ui {

QButtonGroup* addSegments(QHBoxLayout* layout, std::initializer_list<Segment> segments, QWidget* parent) {
    auto* group = new QButtonGroup(parent);
    int id = 0;
    for (const Segment& segment : segments) {
        auto* button = new QToolButton(parent);
        button->setText(segment.text);
        button->setToolTip(segment.toolTip);
        button->setAccessibleName(segment.text);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setChecked(id == 0);
        group->addButton(button, id++);
        layout->addWidget(button);
    }
    return group;
}

} // namespace tidemark::ui
