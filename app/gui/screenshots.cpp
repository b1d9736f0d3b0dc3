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

#include <QDir>
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
            tabs->setCurrentIndex(tab);
            const QString name = tabs->widget(tab)->objectName();
            if (Status status = take(name.isEmpty() ? QStringLiteral("view-%1").arg(tab) : name, m_window);
                !status) {
                return status;
            }
            if (ui::looksEmpty(*tabs->widget(tab))) {
                m_problems << QStringLiteral("%1: the page is empty.").arg(name);
            }
        }
        return Ok{};
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

Status takeScreenshots(ui::MainWindow& window, const QString& trace, const QString& folder) {
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
    if (Status status = photographer.takeTools(); !status) {
        return status;
    }
    return photographer.problems().isEmpty()
               ? Status(Ok{})
               : Error{ErrorCode::System, photographer.problems().join(QLatin1Char('\n')).toStdString()};
}

} // namespace tidemark::gui
