// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/manual_window.h"

#include "ui/theme/theme.h"

#include <QAction>
#include <QFile>
#include <QKeySequence>
#include <QUrl>

/// Outside every namespace, as Q_INIT_RESOURCE demands.
static void registerManual() {
    Q_INIT_RESOURCE(manual);
}

namespace tidemark::ui {

ManualWindow::ManualWindow(QWidget* parent) : QTextBrowser(parent) {
    registerManual();
    setWindowFlag(Qt::Window);
    setWindowTitle(tr("Tidemark manual"));
    setAccessibleName(windowTitle());
    setOpenExternalLinks(true);
    document()->setDocumentMargin(6 * kGrid);
    resize(200 * kGrid, 180 * kGrid);
    auto* closeAction = new QAction(this);
    closeAction->setShortcuts({QKeySequence(Qt::Key_Escape), QKeySequence::Close});
    connect(closeAction, &QAction::triggered, this, &QWidget::close);
    addAction(closeAction);
}

bool ManualWindow::hasPage(const QString& page) {
    registerManual();
    return !page.isEmpty() && QFile::exists(QStringLiteral(":/tidemark/manual/%1.md").arg(page));
}

void ManualWindow::showPage(const QString& page) {
    const QString name = hasPage(page) ? page : QStringLiteral("window");
    setSource(QUrl(QStringLiteral("qrc:/tidemark/manual/%1.md").arg(name)));
    show();
    raise();
    activateWindow();
}

} // namespace tidemark::ui
