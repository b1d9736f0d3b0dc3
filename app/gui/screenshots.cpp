// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/screenshots.h"

#include "ui/record/record_dialog.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/layout_check.h"
#include "ui/shell/settings_dialog.h"
#include "ui/shell/trace_view.h"
#include "ui/shell/workspace.h"
#include "ui/state/answer_source.h"
#include "ui/state/selected_path.h"
#include "ui/suspects/expect_dialog.h"
#include "ui/suspects/suspects_pane.h"

#include <QDir>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPainter>
#include <QPixmap>
#include <QTimer>
#include <optional>

namespace tidemark::gui {
namespace {

constexpr int kPatienceMs = 120'000;
constexpr int kPollMs = 20;

void runEvents() {
    QEventLoop loop;
    QTimer::singleShot(kPollMs, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Takes pictures of one window and looks at what they show.
class Photographer {
public:
    Photographer(ui::MainWindow& window, const QString& folder) : m_window(window), m_folder(folder) {}

    /// Runs the event loop until the window shows what was asked.
    bool settle() const {
        QElapsedTimer elapsed;
        elapsed.start();
        do {
            runEvents();
        } while (!m_window.settled() && elapsed.elapsed() < kPatienceMs);
        runEvents(); // what came last may have changed sizes
        return m_window.settled();
    }

    Status take(const QString& name, QWidget& subject, QWidget* popup = nullptr) {
        if (!settle()) {
            return Error{ErrorCode::System, "The window did not finish computing in time."};
        }
        QPixmap picture = subject.grab();
        if (popup != nullptr) {
            QPainter painter(&picture);
            painter.drawPixmap(popup->pos() - subject.mapToGlobal(QPoint()), popup->grab());
        }
        for (QWidget* shown : {&subject, popup}) {
            for (const QString& problem : shown == nullptr ? QStringList() : ui::layoutProblems(*shown)) {
                m_problems << QStringLiteral("%1: %2").arg(name, problem);
            }
        }
        const QString path = QDir(m_folder).filePath(name + QStringLiteral(".png"));
        return picture.save(path) ? Status(Ok{})
                                  : Error{ErrorCode::NotWritable,
                                        QStringLiteral("%1 could not be written.").arg(path).toStdString()};
    }

    Status takePages() {
        QTabWidget* tabs = m_window.workspace()->tabs();
        for (int tab = 0; tab < tabs->count(); ++tab) {
            if (Status status = takePage(tabs->widget(tab), tabs->widget(tab)->objectName()); !status) {
                return status;
            }
        }
        return Ok{};
    }

    /// A page under a name of its own.
    Status takePage(QWidget* page, const QString& name) {
        m_window.workspace()->tabs()->setCurrentWidget(page);
        if (Status status = take(name, m_window); !status) {
            return status;
        }
        if (ui::looksEmpty(*page)) {
            m_problems << QStringLiteral("%1: the page is empty.").arg(name);
        }
        return Ok{};
    }

    /// The views that show comparisons.
    Status takeComparison(const QString& name) {
        ui::Workspace& views = *m_window.workspace();
        const std::pair<QWidget*, QString> pages[] = {{views.flame(), QStringLiteral("flame-graph")},
            {views.tree(), QStringLiteral("tree")}, {views.table(), QStringLiteral("table")}};
        for (const auto& [page, view] : pages) {
            views.tabs()->setCurrentWidget(page);
            settle();
            if (page == views.tree()) {
                views.tree()->expandHeaviestPath();
            }
            if (Status status = takePage(page, QStringLiteral("%1-%2").arg(name, view)); !status) {
                return status;
            }
        }
        return Ok{};
    }

    Status takeSuspects() {
        ui::TraceView& trace = *m_window.current();
        const bool shown = trace.suspectsDock()->isVisible();
        trace.suspectsDock()->show();
        trace.suspects()->step(1);
        Status status = take(QStringLiteral("suspects"), m_window);
        if (status.ok() && trace.suspects()->model()->rowCount() > 0) {
            trace.suspects()->expectCurrent();
            runEvents();
            if (auto* dialog = trace.suspects()->findChild<ui::ExpectDialog*>()) {
                status = take(QStringLiteral("expect"), *dialog);
                dialog->close();
            }
        }
        trace.suspectsDock()->setVisible(shown);
        return status;
    }

    Status takeTools() {
        m_window.actions().editQuery->trigger();
        if (Status status = take(QStringLiteral("query-text"), m_window); !status) {
            return status;
        }
        m_window.actions().palette->trigger();
        runEvents();
        Status status = take(QStringLiteral("palette"), m_window, m_window.palette());
        m_window.palette()->hide();
        if (!status) {
            return status;
        }
        m_window.recordDialog()->show();
        status = take(QStringLiteral("recording"), *m_window.recordDialog());
        m_window.recordDialog()->hide();
        m_window.actions().settings->trigger();
        auto* settings = m_window.findChild<ui::SettingsDialog*>();
        if (status.ok() && settings != nullptr) {
            status = take(QStringLiteral("settings"), *settings);
            settings->close();
        }
        m_window.closeTrace();
        return status.ok() ? take(QStringLiteral("welcome"), m_window) : status;
    }

    const QStringList& problems() const { return m_problems; }

private:
    ui::MainWindow& m_window;
    QString m_folder;
    QStringList m_problems;
};

/// Growth from the middle to the end, its heaviest stack selected.
void askSomething(ui::MainWindow& window, const Photographer& photographer) {
    const Nanoseconds end = window.state().duration();
    window.state().ask(Rule::Growth, end / 2, end);
    photographer.settle();
    const auto& answer = window.answers().answer();
    if (answer && !answer->stacks->rows.empty()) {
        window.state().select(
            ui::selectionOfStack(*window.answers().session(), answer->stacks->rows[0].stack));
    }
}

} // namespace

Status takeScreenshots(
    ui::MainWindow& window, const QString& trace, const QString& before, const QString& folder) {
    if (!QDir().mkpath(folder)) {
        return Error{
            ErrorCode::NotWritable, QStringLiteral("%1 could not be written.").arg(folder).toStdString()};
    }
    std::optional<Error> failure;
    QObject::connect(&window.loader(), &ui::TraceLoader::failed, &window,
        [&failure](const QString&, const Error& error) { failure = error; });
    window.show();
    window.open(trace);
    Photographer photographer(window, folder);
    if (!photographer.settle()) {
        return Error{ErrorCode::System, "The window did not finish computing in time."};
    }
    if (failure) {
        return *failure;
    }
    askSomething(window, photographer);
    if (Status status = photographer.takePages(); !status) {
        return status;
    }
    if (Status status = photographer.takeSuspects(); !status) {
        return status;
    }
    const Nanoseconds end = window.state().duration();
    window.state().ask(Rule::Change, end / 2, end);
    if (Status status = photographer.takeComparison(QStringLiteral("change")); !status) {
        return status;
    }
    if (!before.isEmpty()) {
        window.state().ask(Rule::LiveAt, end, end);
        window.compareWith(before);
        if (Status status = photographer.takeComparison(QStringLiteral("compare")); !status) {
            return status;
        }
        window.state().compareWith(std::nullopt);
    }
    if (Status status = photographer.takeTools(); !status) {
        return status;
    }
    return photographer.problems().isEmpty()
               ? Status(Ok{})
               : Error{ErrorCode::System, photographer.problems().join(QLatin1Char('\n')).toStdString()};
}

} // namespace tidemark::gui
