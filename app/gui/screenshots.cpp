// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/screenshots.h"

#include "ui/shell/workspace.h"
#include "ui/state/selected_path.h"

#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmap>
#include <QTimer>
#include <optional>

namespace tidemark::gui {
namespace {

constexpr int kPatienceMs = 120'000;
constexpr int kPollMs = 20;

/// Runs the event loop until the window shows what was asked.
bool waitUntilSettled(const ui::MainWindow& window) {
    QElapsedTimer elapsed;
    elapsed.start();
    do {
        QEventLoop loop;
        QTimer::singleShot(kPollMs, &loop, &QEventLoop::quit);
        loop.exec();
    } while (!window.settled() && elapsed.elapsed() < kPatienceMs);
    return window.settled();
}

Error notWritable(const QString& path) {
    return {ErrorCode::NotWritable, QStringLiteral("%1 could not be written.").arg(path).toStdString()};
}

} // namespace

Status takeScreenshots(ui::MainWindow& window, const QString& trace, const QString& folder) {
    if (!QDir().mkpath(folder)) {
        return notWritable(folder);
    }
    std::optional<Error> failure;
    QObject::connect(&window.loader(), &ui::TraceLoader::failed, &window,
        [&failure](const QString&, const Error& error) { failure = error; });
    window.show();
    window.open(trace);
    const Error late{ErrorCode::System, "The window did not finish computing in time."};
    if (!waitUntilSettled(window)) {
        return late;
    }
    if (failure) {
        return *failure;
    }
    const Nanoseconds end = window.state().duration();
    window.state().ask(Rule::Growth, end / 2, end);
    if (!waitUntilSettled(window)) {
        return late;
    }
    const auto& answer = window.answers().answer();
    if (answer && !answer->stacks->rows.empty()) {
        window.state().select(
            ui::selectionOfStack(*window.answers().session(), answer->stacks->rows[0].stack));
    }
    const char* const names[] = {"summary", "flame-graph", "tree", "callers", "stacks"};
    for (int tab = 0; tab < static_cast<int>(std::size(names)); ++tab) {
        window.workspace()->tabs()->setCurrentIndex(tab);
        if (!waitUntilSettled(window)) {
            return late;
        }
        const QString path = QDir(folder).filePath(QLatin1String(names[tab]) + QStringLiteral(".png"));
        if (!window.grab().save(path)) {
            return notWritable(path);
        }
    }
    return Ok{};
}

} // namespace tidemark::gui
