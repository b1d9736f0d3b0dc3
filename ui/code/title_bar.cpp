// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/code/title_bar.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace tidemark::ui {

QHBoxLayout* makeTitleBar(
    QLabel* title, const QString& accessibleName, std::initializer_list<QToolButton*> buttons) {
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(2 * kGrid, kGrid, kGrid, kGrid);
    title->setFont(monospacedFont());
    title->setTextFormat(Qt::PlainText);
    title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    title->setAccessibleName(accessibleName);
    bar->addWidget(title, 1);
    for (QToolButton* button : buttons) {
        bar->addWidget(button);
    }
    return bar;
}

} // namespace tidemark::ui
