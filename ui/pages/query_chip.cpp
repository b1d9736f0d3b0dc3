// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/query_chip.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QToolButton>

namespace tidemark::ui {
namespace {

constexpr int kWidest = 70 * kGrid;

} // namespace

QueryChip::QueryChip(const QString& words, const QString& toolTip, QWidget* parent)
    : QWidget(parent), m_edit(new QToolButton(this)), m_remove(new QToolButton(this)) {
    m_edit->setText(m_edit->fontMetrics().elidedText(words, Qt::ElideMiddle, kWidest));
    m_edit->setToolTip(toolTip);
    m_edit->setAccessibleName(tr("Filter: %1. Press to change.").arg(words));
    m_edit->setCheckable(true);
    m_edit->setChecked(true);
    m_edit->setFocusPolicy(Qt::StrongFocus);
    m_edit->installEventFilter(this);
    m_remove->setIcon(icon(QStringLiteral("cancel")));
    m_remove->setIconSize(QSize(3 * kGrid, 3 * kGrid));
    m_remove->setToolTip(tr("Remove this filter"));
    m_remove->setAccessibleName(tr("Remove the filter: %1").arg(words));
    m_remove->setFocusPolicy(Qt::StrongFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_edit);
    row->addWidget(m_remove);
    connect(m_edit, &QToolButton::clicked, this, [this] {
        m_edit->setChecked(true);
        Q_EMIT editWanted();
    });
    connect(m_remove, &QToolButton::clicked, this, &QueryChip::removeWanted);
}

bool QueryChip::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Delete || key == Qt::Key_Backspace) {
            Q_EMIT removeWanted();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace tidemark::ui
