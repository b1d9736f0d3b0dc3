// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_curves.h"

#include <QTest>

using namespace tidemark;
using namespace tidemark::ui;

namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;

/// One slice per second; slice i has i × 10 + `base` bytes at most, one less at least, and i allocations.
TimeSeries series(Nanoseconds begin, Nanoseconds end, std::int64_t base) {
    TimeSeries result;
    result.begin = begin * kSecond;
    result.end = end * kSecond;
    for (Nanoseconds i = begin; i < end; ++i) {
        TimeSeries::Slice slice;
        slice.maximumBytes = i * 10 + base;
        slice.minimumBytes = slice.maximumBytes - 1;
        slice.allocations = static_cast<std::uint64_t>(i);
        result.slices.push_back(slice);
        result.counters.push_back({i * kSecond, 1000 + base, -1, -1});
    }
    return result;
}

} // namespace

class TimelineCurvesTest : public QObject {
    Q_OBJECT
private slots:
    void nothing();
    void oneSeries();
    void overviewFillsInBesideTheSeries();
    void unknownRssIsLeftOut();
    void reading();
    void ratesAreMeansOverTheStep();
};

void TimelineCurvesTest::nothing() {
    QVERIFY(timelineCurves(nullptr, nullptr).keys.isEmpty());
    const TimeSeries empty;
    QVERIFY(timelineCurves(&empty, &empty).keys.isEmpty());
    QVERIFY(!readTimeline(empty, 0));
}

void TimelineCurvesTest::oneSeries() {
    const TimeSeries some = series(0, 3, 5);
    const TimelineCurves curves = timelineCurves(&some, nullptr);
    QCOMPARE(curves.keys, (QVector<double>{0, 1, 2, 3}));
    QCOMPARE(curves.maximumBytes, (QVector<double>{5, 15, 25, 25}));
    QCOMPARE(curves.minimumBytes, (QVector<double>{4, 14, 24, 24}));
    QCOMPARE(curves.allocationsPerSecond, (QVector<double>{0, 1, 2, 2}));
    QCOMPARE(curves.rssKeys, (QVector<double>{0, 1, 2}));
}

void TimelineCurvesTest::overviewFillsInBesideTheSeries() {
    const TimeSeries overview = series(0, 6, 0);
    const TimeSeries detail = series(2, 4, 7);
    const TimelineCurves curves = timelineCurves(&detail, &overview);
    QCOMPARE(curves.keys, (QVector<double>{0, 1, 2, 3, 4, 5, 6}));
    QCOMPARE(curves.maximumBytes, (QVector<double>{0, 10, 27, 37, 40, 50, 50}));
    QCOMPARE(curves.rssBytes, (QVector<double>{1000, 1000, 1007, 1007, 1000, 1000}));
    QCOMPARE(timelineCurves(&overview, &overview).keys.size(), 7);
}

void TimelineCurvesTest::unknownRssIsLeftOut() {
    TimeSeries some = series(0, 2, 0);
    some.counters[1].rssBytes = -1;
    QCOMPARE(timelineCurves(&some, nullptr).rssKeys, (QVector<double>{0}));
    QVERIFY(!readTimeline(some, kSecond * 3 / 2)->rssBytes);
}

void TimelineCurvesTest::reading() {
    const TimeSeries some = series(2, 5, 0);
    QVERIFY(!readTimeline(some, kSecond));
    QVERIFY(!readTimeline(some, 6 * kSecond));
    const auto middle = readTimeline(some, kSecond * 7 / 2);
    QVERIFY(middle);
    QCOMPARE(middle->liveBytes, std::int64_t{30});
    QCOMPARE(middle->allocationsPerSecond, 3.0);
    QCOMPARE(middle->rssBytes, std::optional<std::int64_t>(1000));
    QCOMPARE(readTimeline(some, 5 * kSecond)->liveBytes, std::int64_t{40});
}

void TimelineCurvesTest::ratesAreMeansOverTheStep() {
    TimeSeries some = series(0, 6, 0);
    for (std::size_t i = 0; i < some.slices.size(); ++i) {
        some.slices[i].allocations = i % 2 == 0 ? 8 : 0; // bursts that a coarse clock makes
        some.slices[i].frees = 2;
    }
    const TimelineCurves curves = timelineCurves(&some, nullptr, 2 * kSecond);
    QCOMPARE(curves.rateKeys, (QVector<double>{0, 2, 4, 6}));
    QCOMPARE(curves.allocationsPerSecond, (QVector<double>{4, 4, 4, 4}));
    QCOMPARE(curves.freesPerSecond, (QVector<double>{2, 2, 2, 2}));
    QCOMPARE(curves.keys.size(), 7);
    QCOMPARE(readTimeline(some, kSecond * 3 / 2, 2 * kSecond)->allocationsPerSecond, 4.0);
    QCOMPARE(readTimeline(some, kSecond * 3 / 2)->allocationsPerSecond, 0.0);
}

QTEST_GUILESS_MAIN(TimelineCurvesTest)
#include "tst_timeline_curves.moc"
