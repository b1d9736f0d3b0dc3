// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_scale.h"

#include <QLocale>
#include <QTest>

using namespace tidemark;
using namespace tidemark::ui;

class TimelineScaleTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void byteSteps();
    void byteLabels();
    void decimalSteps();
    void countLabels();
    void timeSteps();
    void timeLabels_data();
    void timeLabels();
    void zooming();
    void moving();
};

void TimelineScaleTest::byteSteps() {
    QCOMPARE(byteStep(200.0 * 1024 * 1024, 4), 64.0 * 1024 * 1024);
    QCOMPARE(byteStep(256.0 * 1024 * 1024, 4), 64.0 * 1024 * 1024);
    QCOMPARE(byteStep(257.0 * 1024 * 1024, 4), 128.0 * 1024 * 1024);
    QCOMPARE(byteStep(0, 4), 1.0);
    QCOMPARE(byteStep(100, 0), 128.0);
}

void TimelineScaleTest::byteLabels() {
    QCOMPARE(byteTickLabel(0), QStringLiteral("0"));
    QCOMPARE(byteTickLabel(512), QStringLiteral("512 B"));
    QCOMPARE(byteTickLabel(64.0 * 1024 * 1024), QStringLiteral("64 MiB"));
    QCOMPARE(byteTickLabel(1280.0 * 1024 * 1024), QStringLiteral("1.25 GiB"));
    QCOMPARE(byteTickLabel(100.0 * 1024), QStringLiteral("100 KiB"));
}

void TimelineScaleTest::decimalSteps() {
    QCOMPARE(decimalStep(100, 5), 20.0);
    QCOMPARE(decimalStep(100, 4), 50.0);
    QCOMPARE(decimalStep(0.3, 3), 0.1);
    QCOMPARE(decimalStep(0, 3), 1.0);
}

void TimelineScaleTest::countLabels() {
    QCOMPARE(countTickLabel(0), QStringLiteral("0"));
    QCOMPARE(countTickLabel(500), QStringLiteral("500"));
    QCOMPARE(countTickLabel(20'000), QStringLiteral("20 k"));
    QCOMPARE(countTickLabel(1'500'000), QStringLiteral("1.5 M"));
}

void TimelineScaleTest::timeSteps() {
    QCOMPARE(timeStep(10, 5), 2.0);
    QCOMPARE(timeStep(60, 6), 10.0);
    QCOMPARE(timeStep(61, 6), 15.0);
    QCOMPARE(timeStep(3600, 8), 600.0);
    QCOMPARE(timeStep(86400, 8), 21600.0);
    QCOMPARE(timeStep(0.004, 4), 0.001);
    QCOMPARE(timeStep(100 * 86400.0, 5), 20 * 86400.0);
}

void TimelineScaleTest::timeLabels_data() {
    QTest::addColumn<double>("seconds");
    QTest::addColumn<double>("step");
    QTest::addColumn<double>("largest");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << 1.0 << 10.0 << "0";
    QTest::newRow("seconds") << 4.0 << 1.0 << 10.0 << "4 s";
    QTest::newRow("half seconds") << 12.5 << 0.5 << 20.0 << "12.5 s";
    QTest::newRow("even among halves") << 12.0 << 0.5 << 20.0 << "12.0 s";
    QTest::newRow("milliseconds") << 0.035 << 0.005 << 0.1 << "35 ms";
    QTest::newRow("microseconds") << 20e-6 << 5e-6 << 1e-4 << "20 µs";
    QTest::newRow("minutes") << 65.0 << 5.0 << 100.0 << "1:05";
    QTest::newRow("minutes and parts") << 65.5 << 0.5 << 100.0 << "1:05.5";
    QTest::newRow("rounding carries") << 59.999 << 1.0 << 100.0 << "1:00";
    QTest::newRow("below a minute") << 5.0 << 5.0 << 100.0 << "0:05";
    QTest::newRow("hours") << 3723.0 << 1.0 << 4000.0 << "1:02:03";
    QTest::newRow("negative") << -1.0 << 1.0 << 10.0 << "0";
}

void TimelineScaleTest::timeLabels() {
    QFETCH(double, seconds);
    QFETCH(double, step);
    QFETCH(double, largest);
    QTEST(timeLabel(seconds, step, largest), "text");
}

void TimelineScaleTest::zooming() {
    constexpr Nanoseconds kDuration = 1'000'000'000;
    const TimeWindow all{0, kDuration};
    QCOMPARE(all.zoomed(0.5, 500'000'000, kDuration), (TimeWindow{250'000'000, 750'000'000}));
    QCOMPARE(all.zoomed(0.5, 0, kDuration), (TimeWindow{0, 500'000'000}));
    QCOMPARE(all.zoomed(2, 500'000'000, kDuration), all);
    QCOMPARE(all.zoomed(1e-12, 500'000'000, kDuration).length(), Nanoseconds{1000});
    QCOMPARE((TimeWindow{0, 10}.zoomed(0.1, 5, 10)), (TimeWindow{0, 10}));
    QCOMPARE((TimeWindow{0, 1}.zoomed(0.1, 0, 0).length()), Nanoseconds{0});
}

void TimelineScaleTest::moving() {
    const TimeWindow window{100, 300};
    QCOMPARE(window.moved(50, 1000), (TimeWindow{150, 350}));
    QCOMPARE(window.moved(-500, 1000), (TimeWindow{0, 200}));
    QCOMPARE(window.moved(5000, 1000), (TimeWindow{800, 1000}));
}

QTEST_GUILESS_MAIN(TimelineScaleTest)
#include "tst_timeline_scale.moc"
