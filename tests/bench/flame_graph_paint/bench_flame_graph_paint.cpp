// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Layout and paint of flame graphs of 10 k, 100 k and 1 M nodes, in the software renderer.

#include "tests/ui/flamegraph/folded_tree.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/flamegraph/flame_picture.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <benchmark/benchmark.h>
#include <map>

namespace tidemark {
namespace {

constexpr std::uint32_t kDepth = 120;

std::shared_ptr<const CallTree> treeOf(std::int64_t nodes) {
    static std::map<std::int64_t, std::shared_ptr<const CallTree>> trees;
    auto& tree = trees[nodes];
    if (!tree) {
        tree = test::randomTree(static_cast<std::size_t>(nodes), kDepth);
    }
    return tree;
}

void layOut(benchmark::State& state) {
    const auto tree = treeOf(state.range(0));
    const auto width = static_cast<int>(state.range(1));
    const double character = QFontMetricsF(ui::monospacedFont()).horizontalAdvance(QLatin1Char('m'));
    for (auto _ : state) {
        const auto picture = ui::FlamePicture::make({tree, CostKind::Bytes, 0, width, character, {}, {}}, {});
        if (!picture.ok()) {
            state.SkipWithError(picture.error().sentence.c_str());
            return;
        }
        benchmark::DoNotOptimize(picture->get());
    }
    state.counters["nodes"] = static_cast<double>(tree->nodes.size());
}

void paint(benchmark::State& state) {
    const auto tree = treeOf(state.range(0));
    const QSize size(static_cast<int>(state.range(1)), static_cast<int>(state.range(2)));
    ui::FlameGraphWidget widget;
    widget.resize(size);
    widget.show();
    widget.setTree(tree, CostKind::Bytes);
    while (widget.layoutPending()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
    if (widget.nodeRect(0).isEmpty()) {
        state.SkipWithError("The widget shows nothing.");
        return;
    }
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    for (auto _ : state) {
        widget.render(&image);
        benchmark::DoNotOptimize(image.constBits());
    }
    state.counters["nodes"] = static_cast<double>(tree->nodes.size());
}

BENCHMARK(layOut)
    ->ArgNames({"nodes", "width"})
    ->ArgsProduct({{10'000, 100'000, 1'000'000}, {1920, 3840}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(paint)
    ->ArgNames({"nodes", "width", "height"})
    ->Args({10'000, 1920, 1080})
    ->Args({100'000, 1920, 1080})
    ->Args({1'000'000, 1920, 1080})
    ->Args({10'000, 3840, 2160})
    ->Args({100'000, 3840, 2160})
    ->Args({1'000'000, 3840, 2160})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

} // namespace
} // namespace tidemark

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    tidemark::ui::applyTheme(application, tidemark::ui::ThemeChoice::Light);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    return benchmark::RunSpecifiedBenchmarks() > 0 ? 0 : 1;
}
