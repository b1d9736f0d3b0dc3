// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/welcome_page.h"

#include "ui/pages/code_link.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace tidemark::ui {
namespace {

QLabel* makeHeading(const QString& text, QWidget* parent, double factor) {
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

QLabel* makeQuiet(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

} // namespace

WelcomePage::WelcomePage(QWidget* parent)
    : QWidget(parent), m_recent(new QWidget(this)), m_recentColumn(new QVBoxLayout(m_recent)) {
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto* content = new QWidget(this);
    content->setFixedWidth(150 * kGrid);
    auto* column = new QVBoxLayout(content);
    column->setSpacing(2 * kGrid);
    column->addWidget(makeHeading(QStringLiteral("Tidemark"), content, 2.2));
    column->addWidget(makeQuiet(tr("What holds the memory, since when, and who asked for it."), content));
    column->addSpacing(4 * kGrid);

    auto* open = new QPushButton(icon(QStringLiteral("open")), tr("Open a trace…"), content);
    open->setDefault(true);
    connect(open, &QPushButton::clicked, this, &WelcomePage::openWanted);
    column->addWidget(open, 0, Qt::AlignLeft);
    column->addWidget(makeQuiet(tr("or drop a file here"), content));
    column->addSpacing(4 * kGrid);

    column->addWidget(makeHeading(tr("Record a program"), content, 1.1));
    auto* line = new QHBoxLayout;
    auto* command = new QLineEdit(QStringLiteral("tidemark record -o my.tide -- ./my-program"), content);
    command->setReadOnly(true);
    command->setFont(monospacedFont());
    command->setAccessibleName(tr("Command line that records a program"));
    auto* copy = new QPushButton(tr("Copy"), content);
    connect(copy, &QPushButton::clicked, this,
        [command] { QGuiApplication::clipboard()->setText(command->text()); });
    line->addWidget(command, 1);
    line->addWidget(copy);
    column->addLayout(line);
    column->addWidget(
        makeQuiet(tr("No rebuild is needed; debug information makes the names better."), content));
    column->addSpacing(4 * kGrid);

    m_recentColumn->setContentsMargins(0, 0, 0, 0);
    m_recentColumn->setSpacing(kGrid / 2);
    column->addWidget(m_recent);
    auto* outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addWidget(content, 0, Qt::AlignHCenter);
    outer->addStretch(3);
    setRecentFiles({});
}

void WelcomePage::setRecentFiles(const QStringList& paths) {
    while (QLayoutItem* item = m_recentColumn->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    m_recent->setVisible(!paths.isEmpty());
    if (paths.isEmpty()) {
        return;
    }
    m_recentColumn->addWidget(makeHeading(tr("Recent traces"), m_recent, 1.1));
    for (const QString& path : paths.mid(0, 6)) {
        const QFileInfo file(path);
        auto* link = new CodeLink(file.fileName(), file.absolutePath(), m_recent);
        connect(link, &QAbstractButton::clicked, this, [this, path] { Q_EMIT fileWanted(path); });
        m_recentColumn->addWidget(link);
    }
}

} // namespace tidemark::ui
