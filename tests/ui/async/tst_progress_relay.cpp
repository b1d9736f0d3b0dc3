// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/async/progress_relay.h"

#include <QTest>
#include <QThread>
#include <thread>

using tidemark::ui::ProgressRelay;

class ProgressRelayTest : public QObject {
    Q_OBJECT
private slots:
    void fewCallsAndTheEndArrives();
    void nothingAfterTheContextIsGone();
};

void ProgressRelayTest::fewCallsAndTheEndArrives() {
    QObject context;
    QList<ProgressRelay::State> shown;
    bool rightThread = true;
    const auto relay = std::make_shared<ProgressRelay>(&context, [&](const ProgressRelay::State& state) {
        rightThread = rightThread && QThread::currentThread() == context.thread();
        shown.append(state);
    });
    std::thread worker([relay] {
        for (std::uint64_t i = 0; i < 100'000; ++i)
            relay->progress("reading events", i, 100'000);
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        relay->progress("reading events", 100'000, 100'000);
    });
    QTRY_VERIFY(!shown.isEmpty() && shown.last().done == 100'000);
    worker.join();
    QVERIFY(rightThread);
    QVERIFY2(shown.size() < 50, qPrintable(QString::number(shown.size())));
    QCOMPARE(shown.last().step, QStringLiteral("reading events"));
    QCOMPARE(shown.last().total, std::uint64_t{100'000});
}

void ProgressRelayTest::nothingAfterTheContextIsGone() {
    int calls = 0;
    auto context = std::make_unique<QObject>();
    ProgressRelay relay(context.get(), [&](const ProgressRelay::State&) { ++calls; });
    relay.progress("a", 0, 2);
    QTRY_COMPARE(calls, 1);
    relay.progress("b", 1, 2);
    context.reset();
    QTest::qWait(20);
    QCOMPARE(calls, 1);
}

QTEST_GUILESS_MAIN(ProgressRelayTest)
#include "tst_progress_relay.moc"
