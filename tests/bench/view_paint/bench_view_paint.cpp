// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_view_paint TRACE [options of Google Benchmark]: how long each view of the window takes to paint.

#include "tests/ui/shell/open_window.h"
#include "ui/code/code_panes.h"
#include "ui/inspector/inspector.h"
#include "ui/shell/timeline_pane.h"
#include "ui/suspects/suspects_pane.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QImage>
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdio>
#include <functional>

namespace tidemark {
namespace {

using ChooseView = std::function<QWidget*(ui::MainWindow&)>;

void paint(benchmark::State& state, tests::OpenWindow& window, QSize size, const ChooseView& choose) {
    window->resize(size);
    QWidget* view = choose(*window);
    if (!window.settle() || view->size().isEmpty()) {
        state.SkipWithError("The view shows nothing.");
        return;
    }
    QImage image(view->size(), QImage::Format_ARGB32_Premultiplied);
    for (auto _ : state) {
        view->render(&image);
        benchmark::DoNotOptimize(image.constBits());
    }
    state.counters["width"] = view->width();
    state.counters["height"] = view->height();
}

void addView(tests::OpenWindow& window, const std::string& name, const ChooseView& choose) {
    for (const QSize size : {QSize(1920, 1080), QSize(3840, 2160)}) {
        const std::string full =
            name + "/" + std::to_string(size.width()) + "x" + std::to_string(size.height());
        benchmark::RegisterBenchmark(full.c_str(), [&window, size, choose](benchmark::State& state) {
            paint(state, window, size, choose);
        })->Unit(benchmark::kMillisecond);
    }
}

void addViews(tests::OpenWindow& window) {
    const QTabWidget* tabs = window->workspace()->tabs();
    for (int tab = 0; tab < tabs->count(); ++tab) {
        addView(window, tabs->widget(tab)->objectName().toStdString(), [tab](ui::MainWindow& shown) {
            shown.workspace()->tabs()->setCurrentIndex(tab);
            return shown.workspace()->tabs()->widget(tab);
        });
    }
    addView(window, "timeline", [](ui::MainWindow& shown) { return shown.workspace()->timeline(); });
    addView(window, "inspector", [](ui::MainWindow& shown) { return shown.inspector(); });
    addView(window, "code", [](ui::MainWindow& shown) { return shown.findChild<ui::CodePanes*>(); });
    addView(window, "suspects", [](ui::MainWindow& shown) { return shown.findChild<ui::SuspectsPane*>(); });
    addView(window, "whole-window", [](ui::MainWindow& shown) { return &shown; });
}

/// Opens the trace and selects its heaviest stack, so that inspector and code have something to show.
bool prepare(tests::OpenWindow& window, const QString& trace) {
    if (!window.open(trace)) {
        return false;
    }
    const auto& items = window->answers().answer()->costs->items;
    const auto heaviest = std::max_element(items.begin(), items.end(),
        [](const auto& one, const auto& other) { return one.cost.bytes < other.cost.bytes; });
    if (heaviest != items.end()) {
        window->state().select({{}, TreeDirection::TopDown, heaviest->stack});
    }
    return window.settle();
}

} // namespace
} // namespace tidemark

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    tidemark::ui::applyTheme(application, tidemark::ui::ThemeChoice::Light);
    benchmark::Initialize(&argc, argv);
    if (argc != 2) {
        std::fputs("usage: bench_view_paint TRACE [options of Google Benchmark]\n", stderr);
        return 2;
    }
    const QTemporaryDir folder;
    tidemark::tests::OpenWindow window(folder.filePath(QStringLiteral("settings.ini")));
    if (!tidemark::prepare(window, QString::fromLocal8Bit(argv[1]))) {
        std::fputs("The trace could not be opened.\n", stderr);
        return 2;
    }
    tidemark::addViews(window);
    return benchmark::RunSpecifiedBenchmarks() > 0 ? 0 : 1;
}
