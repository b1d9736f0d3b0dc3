// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/trace_tabs.h"

#include "ui/shell/trace_view.h"

#include <QStackedWidget>
#include <QTabBar>
#include <algorithm>

namespace tidemark::ui {

TraceTabs::TraceTabs(QWidget* parent) : QTabWidget(parent) {
    setDocumentMode(true);
    setTabsClosable(true);
    setMovable(true);
    setTabBarAutoHide(true);
    setElideMode(Qt::ElideMiddle);
    setAccessibleName(tr("Open traces"));
    tabBar()->setAccessibleName(tr("Open traces"));
    connect(this, &QTabWidget::currentChanged, this, &TraceTabs::currentViewChanged);
    connect(this, &QTabWidget::tabCloseRequested, this,
        [this](int index) { closeView(qobject_cast<TraceView*>(widget(index))); });
}

TraceView* TraceTabs::current() const {
    return qobject_cast<TraceView*>(currentWidget());
}

QList<TraceView*> TraceTabs::views() const {
    QList<TraceView*> all;
    for (int i = 0; i < count(); ++i) {
        all.append(qobject_cast<TraceView*>(widget(i)));
    }
    return all;
}

TraceView* TraceTabs::viewOf(const QString& path) const {
    const QList<TraceView*> all = views();
    const auto found = std::find_if(all.begin(), all.end(),
        [&path](const TraceView* view) { return !view->empty() && view->path() == path; });
    return found == all.end() ? nullptr : *found;
}

TraceView* TraceTabs::add() {
    auto* view = new TraceView(findChild<QStackedWidget*>()); // which it would be given to, styled once more
    Q_EMIT viewAdded(view);
    addTab(view, QString());
    return view;
}

TraceView* TraceTabs::show(const QString& path, const std::shared_ptr<const Session>& session) {
    TraceView* view = viewOf(path);
    if (view == nullptr) {
        view = current() != nullptr && current()->empty() ? current() : add();
    }
    view->setSession(path, session);
    showTitles();
    if (view == current()) {
        Q_EMIT currentViewChanged();
    } else {
        setCurrentWidget(view);
    }
    return view;
}

void TraceTabs::closeView(TraceView* view) {
    if (view == nullptr) {
        return;
    }
    if (count() == 1) {
        view->setSession({}, nullptr);
        Q_EMIT currentViewChanged();
        return;
    }
    removeTab(indexOf(view));
    view->hide();
    view->deleteLater();
}

void TraceTabs::step(int direction) {
    setCurrentIndex((currentIndex() + direction + count()) % count());
}

void TraceTabs::showTitles() {
    for (int i = 0; i < count(); ++i) {
        const auto* view = qobject_cast<TraceView*>(widget(i));
        setTabText(i, view->title());
        setTabToolTip(i, view->path());
    }
}

} // namespace tidemark::ui
