// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTabWidget>
#include <memory>

namespace tidemark {
class Session;
}

namespace tidemark::ui {

class TraceView;

/// The open traces, a tab each. There is always one view, which may be empty; tabs show from two traces on.
class TraceTabs : public QTabWidget {
    Q_OBJECT
public:
    explicit TraceTabs(QWidget* parent = nullptr);

    TraceView* current() const;
    QList<TraceView*> views() const;
    /// Null if it is not open.
    TraceView* viewOf(const QString& path) const;
    /// Shows a session in the tab of its path, in the empty view, or in a new one.
    TraceView* show(const QString& path, const std::shared_ptr<const Session>& session);
    /// The last one is emptied instead.
    void closeView(TraceView* view);
    void step(int direction);

Q_SIGNALS:
    void viewAdded(tidemark::ui::TraceView* view);
    /// Another view is current, or the current one has another session.
    void currentViewChanged();

private:
    TraceView* add();
    void showTitles();
};

} // namespace tidemark::ui
