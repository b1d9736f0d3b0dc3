// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/open_window.h"
#include "tests/ui/shell/timed_application.h"
#include "tests/ui/shell/written_trace.h"
#include "ui/pages/completing_line.h"
#include "ui/pages/query_line.h"

#include <QTabBar>
#include <QThreadPool>
#include <malloc.h>
#include <optional>

namespace tidemark::ui {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr int kChurn = 10'000; ///< about a million allocations
constexpr int kCycles = 200;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::int64_t kLongestMs = 500;
#else
constexpr std::int64_t kLongestMs = 50;
#endif

} // namespace

/// The window on a large trace: no event may hold it up, and using it must not make it grow.
class TestResponsiveness : public QObject {
    Q_OBJECT
public:
    explicit TestResponsiveness(tests::TimedApplication& application) : m_application(application) {}

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, ThemeChoice::Light);
        m_large = tests::writeServiceTrace(m_folder.path(), "large.tide", kChurn);
        m_small = tests::writeServiceTrace(m_folder.path(), "small.tide");
        m_window.emplace(m_folder.filePath("settings.ini"));
        QVERIFY(m_window->open(m_large));
        for (int i = 0; i < tabs()->count(); ++i) {
            tabs()->setCurrentIndex(i);
            QVERIFY(m_window->settle());
        }
    }

    void init() { m_application.restart(); }

    void draggingNeverWaits() {
        tabs()->setCurrentWidget((*m_window)->workspace()->flame());
        QVERIFY(m_window->settle());
        m_application.restart();
        TimelinePane* timeline = (*m_window)->workspace()->timeline();
        const int y = timeline->plotRect().center().y();
        const int from = timeline->xOfTime(2 * kSecond);
        QTest::mousePress(timeline, Qt::LeftButton, {}, {from, y});
        for (int x = from; x <= timeline->xOfTime(9 * kSecond); x += 6) {
            QTest::mouseMove(timeline, {x, y});
            QTest::qWait(4);
        }
        QTest::mouseRelease(timeline, Qt::LeftButton, {}, {timeline->xOfTime(9 * kSecond), y});
        QVERIFY(m_window->settle());
        check();
    }

    void typingAFilterNeverWaits() {
        QueryLine* line = (*m_window)->workspace()->strip()->line();
        (*m_window)->actions().editQuery->trigger();
        m_application.restart();
        for (const QChar key : QStringLiteral("function:serve* -function:churn* size:>=4")) {
            QTest::keyClick(line->line(), key.toLatin1());
            QTest::qWait(10);
        }
        QVERIFY(m_window->settle());
        check();
        QTest::keyClick(line->line(), Qt::Key_Escape);
        while ((*m_window)->state().canGoBack()) {
            (*m_window)->state().goBack();
        }
        QVERIFY(m_window->settle());
    }

    void switchingViewsNeverWaits() {
        for (int round = 0; round < 3; ++round) {
            for (int i = 0; i < tabs()->count(); ++i) {
                QTest::mouseClick(
                    tabs()->tabBar(), Qt::LeftButton, {}, tabs()->tabBar()->tabRect(i).center());
                QTest::qWait(30);
            }
        }
        QVERIFY(m_window->settle());
        check();
    }

    void openingAndClosingNeverWaits() {
        (*m_window)->open(m_small);
        QTRY_VERIFY((*m_window)->windowTitle().contains("small.tide"));
        QVERIFY(m_window->settle());
        (*m_window)->actions().close->trigger();
        QVERIFY(m_window->settle());
        check();
    }

    /// Measured by what malloc has given out; the first rounds fill caches.
    void manyWindowsLeaveNothing() {
        m_window.reset();
        const auto cycle = [this] {
            tests::OpenWindow window(m_folder.filePath("settings.ini"));
            QVERIFY(window.open(m_small));
            window->state().ask(Rule::Growth, 2 * kSecond, 9 * kSecond);
            window->workspace()->tabs()->setCurrentIndex(window->workspace()->tabs()->count() - 1);
            window->close();
        };
        const auto used = [] {
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QThreadPool::globalInstance()->waitForDone();
            QCoreApplication::processEvents();
            return static_cast<std::int64_t>(::mallinfo2().uordblks);
        };
        for (int i = 0; i < kCycles / 4; ++i) {
            cycle();
        }
        const std::int64_t before = used();
        for (int i = 0; i < kCycles; ++i) {
            cycle();
        }
        const std::int64_t grown = (used() - before) / kCycles;
        QVERIFY2(grown < kMostGrowth, qPrintable(QStringLiteral("%1 bytes per window").arg(grown)));
    }

private:
    static constexpr std::int64_t kMostGrowth = 2048;

    QTabWidget* tabs() const { return (*m_window)->workspace()->tabs(); }
    void check() {
        QVERIFY(m_application.events() > 10);
        QVERIFY2(m_application.longestMs() <= kLongestMs, qPrintable(QStringLiteral("%1 ms for %2")
                                                                         .arg(m_application.longestMs())
                                                                         .arg(m_application.longestEvent())));
    }

    tests::TimedApplication& m_application;
    QTemporaryDir m_folder;
    QString m_large;
    QString m_small;
    std::optional<tests::OpenWindow> m_window;
};

} // namespace tidemark::ui

int main(int argc, char** argv) {
    tidemark::tests::TimedApplication application(argc, argv);
    tidemark::ui::TestResponsiveness test(application);
    return QTest::qExec(&test, argc, argv);
}

#include "tst_responsiveness.moc"
