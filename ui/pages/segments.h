// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <initializer_list>

class QButtonGroup;
class QHBoxLayout;
class QWidget;

namespace tidemark::ui {

struct Segment {
    QString text;
    QString toolTip;
};

/// Buttons side by side, of which one is checked: at first the first. Their ids are 0, 1, 2 …
QButtonGroup* addSegments(QHBoxLayout* layout, std::initializer_list<Segment> segments, QWidget* parent);

} // namespace tidemark::ui
