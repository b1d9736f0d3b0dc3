// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/format.h"

#include <QLocale>
#include <QTest>
#include <limits>

using namespace tidemark::ui;

namespace {
constexpr qint64 kMinimum = std::numeric_limits<qint64>::min();
constexpr qint64 kMaximum = std::numeric_limits<qint64>::max();
} // namespace

class FormatTest : public QObject {
    Q_OBJECT
private slots:
    void init() { QLocale::setDefault(QLocale::c()); }
    void bytes_data();
    void bytes();
    void counts_data();
    void counts();
    void times_data();
    void times();
    void decimalPointOfTheLocale();
};

void FormatTest::bytes_data() {
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << qint64{0} << "0 B";
    QTest::newRow("one") << qint64{1} << "1 B";
    QTest::newRow("below a KiB") << qint64{1023} << "1023 B";
    QTest::newRow("a KiB") << qint64{1024} << "1.0 KiB";
    QTest::newRow("MiB") << qint64{43'201'331} << "41.2 MiB";
    QTest::newRow("rounds up into the next unit") << qint64{1024 * 1024 - 1} << "1.0 MiB";
    QTest::newRow("just below that") << qint64{1023 * 1024} << "1023.0 KiB";
    QTest::newRow("negative") << qint64{-1536} << "−1.5 KiB";
    QTest::newRow("negative bytes") << qint64{-7} << "−7 B";
    QTest::newRow("largest") << kMaximum << "8.0 EiB";
    QTest::newRow("smallest") << kMinimum << "−8.0 EiB";
}

void FormatTest::bytes() {
    QFETCH(qint64, value);
    QTEST(formatBytes(value), "text");
}

void FormatTest::counts_data() {
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << qint64{0} << "0";
    QTest::newRow("grouped") << qint64{1234567} << "1,234,567";
    QTest::newRow("negative") << qint64{-12} << "−12";
    QTest::newRow("largest") << kMaximum << "9,223,372,036,854,775,807";
    QTest::newRow("smallest") << kMinimum << "−9,223,372,036,854,775,808";
}

void FormatTest::counts() {
    QFETCH(qint64, value);
    QTEST(formatCount(value), "text");
}

void FormatTest::times_data() {
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << qint64{0} << "0 s";
    QTest::newRow("ns") << qint64{999} << "999 ns";
    QTest::newRow("µs") << qint64{1'500} << "1.5 µs";
    QTest::newRow("rounds up into ms") << qint64{999'960} << "1.0 ms";
    QTest::newRow("ms") << qint64{5'600'000} << "5.6 ms";
    QTest::newRow("rounds up into s") << qint64{999'960'000} << "1.00 s";
    QTest::newRow("s") << qint64{12'340'000'000} << "12.34 s";
    QTest::newRow("last s") << qint64{59'990'000'000} << "59.99 s";
    QTest::newRow("rounds up into min") << qint64{59'999'000'000} << "1:00 min";
    QTest::newRow("min") << qint64{125'000'000'000} << "2:05 min";
    QTest::newRow("rounds up into h") << qint64{3'599'700'000'000} << "1:00:00 h";
    QTest::newRow("h") << qint64{3'723'000'000'000} << "1:02:03 h";
    QTest::newRow("negative") << qint64{-5'600'000} << "−5.6 ms";
    QTest::newRow("largest") << kMaximum << "2562047:47:17 h";
    QTest::newRow("smallest") << kMinimum << "−2562047:47:17 h";
}

void FormatTest::times() {
    QFETCH(qint64, value);
    QTEST(formatTime(value), "text");
}

void FormatTest::decimalPointOfTheLocale() {
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(formatBytes(1536), QStringLiteral("1,5 KiB"));
    QCOMPARE(formatCount(1234567), QStringLiteral("1.234.567"));
    QCOMPARE(formatTime(5'600'000), QStringLiteral("5,6 ms"));
}

QTEST_GUILESS_MAIN(FormatTest)
#include "tst_format.moc"
