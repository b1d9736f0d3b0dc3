// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/stack_columns.h"

#include <QTest>
#include <algorithm>
#include <random>

using namespace tidemark;
using namespace tidemark::ui;

namespace {

/// Random layers that add up, with one narrow peak.
StackedSeries randomSeries(std::mt19937& random, std::size_t slices, Nanoseconds begin, Nanoseconds end) {
    StackedSeries series;
    series.begin = begin;
    series.end = end;
    series.layers.resize(3);
    for (std::size_t i = 0; i < slices; ++i) {
        StackedSeries::Slice slice;
        for (int layer = 0; layer < 4; ++layer) {
            const auto bytes = static_cast<std::int64_t>(random() % 1000) + (i == slices / 3 ? 5000 : 0);
            series.bytes.push_back(bytes);
            slice.maximumBytes += bytes;
        }
        slice.minimumBytes = static_cast<std::int64_t>(random() % 100);
        series.slices.push_back(slice);
    }
    return series;
}

std::int64_t sumOf(const StackedSeries& series, std::size_t slice) {
    std::int64_t sum = 0;
    for (std::size_t layer = 0; layer <= series.layers.size(); ++layer)
        sum += series.at(slice, layer);
    return sum;
}

} // namespace

class StackColumnsTest : public QObject {
    Q_OBJECT
private slots:
    void layersAddUpAndNoPeakIsLost_data() {
        QTest::addColumn<int>("slices");
        QTest::addColumn<int>("columns");
        QTest::newRow("one to one") << 640 << 640;
        QTest::newRow("many slices per column") << 3840 << 77;
        QTest::newRow("many columns per slice") << 50 << 1000;
        QTest::newRow("no common divisor") << 997 << 313;
        QTest::newRow("one") << 1 << 1;
    }
    void layersAddUpAndNoPeakIsLost() {
        QFETCH(int, slices);
        QFETCH(int, columns);
        std::mt19937 random(7);
        const StackedSeries series = randomSeries(random, static_cast<std::size_t>(slices), 0, 1'000'000'007);
        const auto shown = stackColumns(series, 0, 1'000'000'007, static_cast<std::size_t>(columns));
        QCOMPARE(shown.size(), static_cast<std::size_t>(columns));
        std::int64_t highest = 0;
        std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
        for (const StackColumn& column : shown) {
            QVERIFY(column.slice != StackColumn::kNone);
            QCOMPARE(sumOf(series, column.slice), column.maximumBytes);
            QVERIFY(column.minimumBytes <= series.slices[column.slice].minimumBytes);
            highest = std::max(highest, column.maximumBytes);
            lowest = std::min(lowest, column.minimumBytes);
        }
        const auto byMaximum = [](const auto& one, const auto& other) {
            return one.maximumBytes < other.maximumBytes;
        };
        const auto byMinimum = [](const auto& one, const auto& other) {
            return one.minimumBytes < other.minimumBytes;
        };
        QCOMPARE(
            highest, std::max_element(series.slices.begin(), series.slices.end(), byMaximum)->maximumBytes);
        QCOMPARE(
            lowest, std::min_element(series.slices.begin(), series.slices.end(), byMinimum)->minimumBytes);
    }

    void equalSlicesAndColumnsMeet() {
        std::mt19937 random(9);
        const StackedSeries series = randomSeries(random, 1111, 333, 7'777'777);
        const auto shown = stackColumns(series, 333, 7'777'777, 1111);
        for (std::size_t i = 0; i < shown.size(); ++i)
            QCOMPARE(shown[i].slice, i);
    }

    void outsideThereIsNothing() {
        std::mt19937 random(1);
        const StackedSeries series = randomSeries(random, 10, 100, 200);
        const auto shown = stackColumns(series, 0, 400, 4);
        QCOMPARE(shown[0].slice, StackColumn::kNone);
        QVERIFY(shown[1].slice != StackColumn::kNone);
        QCOMPARE(shown[2].slice, StackColumn::kNone);
        QCOMPARE(stackColumns(StackedSeries{}, 0, 400, 4)[1].slice, StackColumn::kNone);
        QCOMPARE(sliceAt(series, 99), StackColumn::kNone);
        QCOMPARE(sliceAt(series, 100), std::size_t{0});
        QCOMPARE(sliceAt(series, 155), std::size_t{5});
        QCOMPARE(sliceAt(series, 200), std::size_t{9});
        QCOMPARE(sliceAt(series, 201), StackColumn::kNone);
    }

    void theLayerAtAHeight() {
        StackedSeries series;
        series.end = 10;
        series.layers.resize(2);
        series.slices.resize(1);
        series.bytes = {10, 0, 5};
        QCOMPARE(layerAt(series, 0, 0), std::size_t{0});
        QCOMPARE(layerAt(series, 0, 9), std::size_t{0});
        QCOMPARE(layerAt(series, 0, 10), std::size_t{2});
        QCOMPARE(layerAt(series, 0, 15), StackColumn::kNone);
    }
};

QTEST_APPLESS_MAIN(StackColumnsTest)
#include "tst_stack_columns.moc"
