// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/message_panel.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace tidemark::ui {
namespace {

QString adviceFor(ErrorCode code) {
    switch (code) {
    case ErrorCode::NotFound:
        return MessagePanel::tr("It may have been moved or deleted: choose another file, or a recent one.");
    case ErrorCode::NotReadable:
        return MessagePanel::tr("Choose a file that you may read.");
    case ErrorCode::NotATrace:
        return MessagePanel::tr(
            "Choose a .tide file made by “tidemark record”, or a file of heaptrack, massif or tracemalloc.");
    case ErrorCode::NewerVersion:
        return MessagePanel::tr("Open it with the Tidemark that recorded it, or a newer one.");
    case ErrorCode::Corrupt:
        return MessagePanel::tr("Copy the file again from where it was recorded, or record once more.");
    default:
        return MessagePanel::tr("Choose another file, or record the program once more.");
    }
}

} // namespace

MessagePanel::MessagePanel(QWidget* parent)
    : QFrame(parent), m_sentence(new QLabel(this)), m_advice(new QLabel(this)) {
    setAccessibleName(tr("Message"));
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    for (QLabel* label : {m_sentence, m_advice}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        words->addWidget(label);
    }
    QFont strong = m_sentence->font();
    strong.setWeight(QFont::DemiBold);
    m_sentence->setFont(strong);
    auto* open = new QPushButton(tr("Open…"), this);
    auto* dismiss = new QToolButton(this);
    dismiss->setIcon(icon(QStringLiteral("cancel")));
    dismiss->setToolTip(tr("Dismiss this message"));
    dismiss->setAccessibleName(dismiss->toolTip());
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->addLayout(words, 1);
    layout->addWidget(open);
    layout->addWidget(dismiss);
    connect(open, &QPushButton::clicked, this, &MessagePanel::openWanted);
    connect(dismiss, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

void MessagePanel::showError(const Error& error) {
    m_sentence->setText(QString::fromStdString(error.sentence));
    m_advice->setText(adviceFor(error.code));
    show();
}

QString MessagePanel::text() const {
    return isHidden() ? QString() : m_sentence->text();
}

void MessagePanel::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.fillRect(rect(), Theme::mixed(theme.grew, theme.panel, 0.10));
    painter.fillRect(QRect(0, 0, kGrid, height()), theme.grew);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.border);
}

} // namespace tidemark::ui
