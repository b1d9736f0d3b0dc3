// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/about_dialog.h"

#include "ui/shell/manual_window.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QLabel>
#include <QVBoxLayout>

namespace tidemark::ui {

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("About Tidemark"));
    const QString version = QCoreApplication::applicationVersion();
    auto* title =
        new QLabel(version.isEmpty() ? QStringLiteral("Tidemark") : tr("Tidemark %1").arg(version), this);
    QFont font = title->font();
    font.setPointSizeF(font.pointSizeF() * 1.6);
    font.setWeight(QFont::DemiBold);
    title->setFont(font);
    auto* text = new ManualWindow(this);
    text->setWindowFlags(Qt::Widget);
    text->setAccessibleName(tr("Licences"));
    text->showPage(QStringLiteral("about"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(5 * kGrid, 5 * kGrid, 5 * kGrid, 5 * kGrid);
    column->addWidget(title);
    column->addWidget(text, 1);
    column->addWidget(buttons);
    resize(150 * kGrid, 130 * kGrid);
}

} // namespace tidemark::ui
