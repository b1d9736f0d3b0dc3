// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/spin_box.h"

#include <QLineEdit>
#include <QSpinBox>

namespace tidemark::ui {

QSpinBox* makeSpinBox(QWidget* parent) {
    auto* box = new QSpinBox(parent);
    auto* line = box->findChild<QLineEdit*>();
    line->setParent(nullptr);
    line->ensurePolished();
    line->setParent(box);
    line->show();
    return box;
}

} // namespace tidemark::ui
