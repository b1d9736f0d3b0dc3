// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/text_popup.h"

#include "ui/theme/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace tidemark::ui {

TextPopup::TextPopup(QWidget* parent)
    : QFrame(parent, Qt::Popup), m_title(new QLabel(this)), m_line(new QLineEdit(this)),
      m_mistake(new QLabel(this)) {
    setObjectName(QStringLiteral("popup"));
    setFrameShape(QFrame::StyledPanel);
    m_line->setMinimumWidth(70 * kGrid);
    m_line->setAccessibleName(tr("Text"));
    m_mistake->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    column->setSpacing(kGrid);
    column->addWidget(m_title);
    column->addWidget(m_line);
    column->addWidget(m_mistake);
    connect(m_line, &QLineEdit::returnPressed, this, &TextPopup::choose);
    connect(m_line, &QLineEdit::textEdited, m_mistake, &QWidget::hide);
}

void TextPopup::open(const QPoint& globalPosition, const QString& title, const QString& text, Take take) {
    m_take = std::move(take);
    m_title->setText(title);
    m_line->setAccessibleName(title);
    m_line->setText(text);
    m_line->selectAll();
    m_mistake->hide();
    setAccessibleName(title);
    move(globalPosition);
    adjustSize();
    show();
    m_line->setFocus();
}

QString TextPopup::mistake() const {
    return m_mistake->isHidden() ? QString() : m_mistake->text();
}

void TextPopup::choose() {
    const QString problem = m_take ? m_take(m_line->text().trimmed()) : QString();
    if (problem.isEmpty()) {
        hide();
        return;
    }
    m_mistake->setText(problem);
    m_mistake->show();
    adjustSize();
}

} // namespace tidemark::ui
