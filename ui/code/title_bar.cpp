// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/code/title_bar.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace tidemark::ui {

ListingTitle::ListingTitle(QWidget* parent) : QLabel(parent) {
    setFont(monospacedFont());
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ListingTitle::setName(const QString& name) {
    m_name = name;
    setText(elideFunction(m_name, font(), width() - kGrid));
}

void ListingTitle::resizeEvent(QResizeEvent* event) {
    QLabel::resizeEvent(event);
    setName(m_name);
}

QHBoxLayout* makeTitleBar(
    ListingTitle* title, const QString& accessibleName, std::initializer_list<QToolButton*> buttons) {
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(2 * kGrid, kGrid, kGrid, kGrid);
    title->setAccessibleName(accessibleName);
    bar->addWidget(title, 1);
    for (QToolButton* button : buttons) {
        bar->addWidget(button);
    }
    return bar;
}

} // namespace tidemark::ui
