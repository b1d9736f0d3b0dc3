// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/async/latest_job.h"

#include <QTest>
#include <atomic>
#include <semaphore>
#include <thread>

using tidemark::ui::LatestJob;

namespace {

/// Work that tells when it began, then waits to be stopped or let go.
struct Gate {
    std::binary_semaphore began{0};
    std::atomic<bool> open{false};
    std::atomic<bool> sawStop{false};
    std::atomic<bool> finished{false};

    int pass(std::stop_token stop, int value) {
        began.release();
        while (!open && !stop.stop_requested())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        sawStop = stop.stop_requested();
        finished = true;
        return value;
    }
};

} // namespace

class LatestJobTest : public QObject {
    Q_OBJECT
private slots:
    void deliversInTheUiThread();
    void latestRequestWins();
    void cancelDropsTheResult();
    void ownerMayDieWhileTheJobRuns();
    void ownerMayDieWithTheResultInTheQueue();
    void callbackMayStartTheNextOrDestroyTheOwner();
};

void LatestJobTest::deliversInTheUiThread() {
    LatestJob<int> job;
    int result = 0;
    QThread* workThread = nullptr;
    QThread* doneThread = nullptr;
    job.start(
        [&](std::stop_token) {
            workThread = QThread::currentThread();
            return 7;
        },
        [&](int value) {
            doneThread = QThread::currentThread();
            result = value;
        });
    QVERIFY(job.running());
    QTRY_COMPARE(result, 7);
    QVERIFY(!job.running());
    QCOMPARE(doneThread, QThread::currentThread());
    QVERIFY(workThread != QThread::currentThread());
}

void LatestJobTest::latestRequestWins() {
    LatestJob<int> job;
    auto gate = std::make_shared<Gate>();
    QList<int> results;
    const auto done = [&](int value) { results.append(value); };
    job.start([gate](std::stop_token stop) { return gate->pass(stop, 1); }, done);
    gate->began.acquire();
    job.start([](std::stop_token) { return 2; }, done);
    job.start([](std::stop_token) { return 3; }, done);
    QTRY_VERIFY(gate->finished);
    QVERIFY(gate->sawStop);
    QTRY_COMPARE(results, QList<int>{3});
    QTest::qWait(20);
    QCOMPARE(results, QList<int>{3});
}

void LatestJobTest::cancelDropsTheResult() {
    LatestJob<int> job;
    int calls = 0;
    job.start([](std::stop_token) { return 1; }, [&](int) { ++calls; });
    QThreadPool::globalInstance()->waitForDone();
    job.cancel(); // the result is already on its way here
    QVERIFY(!job.running());
    QTest::qWait(20);
    QCOMPARE(calls, 0);
}

void LatestJobTest::ownerMayDieWhileTheJobRuns() {
    auto gate = std::make_shared<Gate>();
    int calls = 0;
    {
        LatestJob<int> job;
        job.start([gate](std::stop_token stop) { return gate->pass(stop, 1); }, [&](int) { ++calls; });
        gate->began.acquire();
    }
    QTRY_VERIFY(gate->finished);
    QVERIFY(gate->sawStop);
    QTest::qWait(20);
    QCOMPARE(calls, 0);
}

void LatestJobTest::ownerMayDieWithTheResultInTheQueue() {
    int calls = 0;
    {
        LatestJob<int> job;
        job.start([](std::stop_token) { return 1; }, [&](int) { ++calls; });
        QThreadPool::globalInstance()->waitForDone();
    }
    QTest::qWait(20);
    QCOMPARE(calls, 0);
}

void LatestJobTest::callbackMayStartTheNextOrDestroyTheOwner() {
    auto job = std::make_unique<LatestJob<int>>();
    bool gone = false;
    job->start([](std::stop_token) { return 1; },
        [&](int) {
            job->start([](std::stop_token) { return 2; },
                [&](int) {
                    job.reset();
                    gone = true;
                });
        });
    QTRY_VERIFY(gone);
}

QTEST_GUILESS_MAIN(LatestJobTest)
#include "tst_latest_job.moc"
