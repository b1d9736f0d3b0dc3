// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/welcome_page.h"

#include "ui/shell/recent_link.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace tidemark::ui {
namespace {

constexpr qsizetype kShownRecent = 5;

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
    content->setFixedWidth(160 * kGrid);
    auto* column = new QVBoxLayout(content);
    column->setSpacing(2 * kGrid);
    column->addWidget(makeHeading(QStringLiteral("Tidemark"), content, 2.2));
    column->addWidget(makeQuiet(tr("What holds the memory, since when, and who asked for it."), content));
    column->addSpacing(4 * kGrid);
    addButtons(*column, content);
    column->addSpacing(4 * kGrid);

    column->addWidget(makeHeading(tr("From a terminal"), content, 1.1));
    auto* line = new QHBoxLayout;
    auto* command = new QLineEdit(QStringLiteral("tidemark record -o my.tide -- ./my-program"), content);
    command->setReadOnly(true);
    command->setFont(monospacedFont());
    command->setAccessibleName(tr("Command line that records a program"));
    auto* copy = new QPushButton(tr("Copy"), content);
    copy->setAccessibleName(tr("Copy the command line"));
    connect(copy, &QPushButton::clicked, this,
        [command] { QGuiApplication::clipboard()->setText(command->text()); });
    line->addWidget(command, 1);
    line->addWidget(copy);
    column->addLayout(line);
    column->addWidget(
        makeQuiet(tr("No rebuild is needed; debug information makes the names better."), content));
    column->addSpacing(4 * kGrid);

    m_recentColumn->setContentsMargins(0, 0, 0, 0);
    m_recentColumn->setSpacing(kGrid);
    column->addWidget(m_recent);
    auto* outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addWidget(content, 0, Qt::AlignHCenter);
    outer->addStretch(3);
    setRecent({});
}

void WelcomePage::addButtons(QVBoxLayout& column, QWidget* content) {
    auto* open = new QPushButton(icon(QStringLiteral("open")), tr("Open a trace…"), content);
    open->setDefault(true);
    auto* record = new QPushButton(icon(QStringLiteral("record")), tr("Record a program…"), content);
    m_demo = new QPushButton(icon(QStringLiteral("flame")), tr("See the demo"), content);
    m_demo->setToolTip(tr("Records a small service that leaks, for a few seconds, and opens the trace"));
    connect(open, &QPushButton::clicked, this, &WelcomePage::openWanted);
    connect(record, &QPushButton::clicked, this, &WelcomePage::recordWanted);
    connect(m_demo, &QPushButton::clicked, this, &WelcomePage::demoWanted);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kGrid);
    for (QPushButton* button : {open, record, m_demo}) {
        row->addWidget(button);
    }
    row->addStretch();
    column.addLayout(row);
    m_demoState = makeQuiet(tr("or drop files here, or paste a link"), content);
    column.addWidget(m_demoState);
}

void WelcomePage::showDemo(const QString& sentence, bool running) {
    m_demoState->setText(sentence);
    m_demo->setEnabled(!running);
}

void WelcomePage::setRecent(const QList<RecentTrace>& recent) {
    while (QLayoutItem* item = m_recentColumn->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_recent->setVisible(!recent.isEmpty());
    if (recent.isEmpty()) {
        return;
    }
    m_recentColumn->addWidget(makeHeading(tr("Recent traces"), m_recent, 1.1));
    for (const RecentTrace& trace : recent.mid(0, kShownRecent)) {
        auto* link = new RecentLink(trace, m_recent);
        connect(
            link, &QAbstractButton::clicked, this, [this, path = trace.path] { Q_EMIT fileWanted(path); });
        m_recentColumn->addWidget(link);
    }
}

} // namespace tidemark::ui
