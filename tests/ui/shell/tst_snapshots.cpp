// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/open_window.h"
#include "tests/ui/shell/written_trace.h"
#include "ui/models/roles.h"
#include "ui/pages/table_view.h"
#include "ui/shell/trace_tabs.h"
#include "ui/state/trace_files.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QItemSelectionModel>
#include <QPushButton>
#include <optional>

namespace tidemark::ui {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;

} // namespace

/// The series of snapshots of a service whose leak is known: 1,000 B every 0.1 s from 0.2 s on.
class TestSnapshots : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, ThemeChoice::Light);
        qputenv("XDG_DATA_HOME", m_folder.filePath("data").toLocal8Bit()); // of markers
        m_trace = tests::writeServiceTrace(m_folder.path(), "service.tide");
    }

    void init() {
        QFile::remove(m_folder.filePath("settings.ini"));
        m_window.emplace(m_folder.filePath("settings.ini"));
        QVERIFY(m_window->open(m_trace));
        (*m_window)->workspace()->tabs()->setCurrentWidget(page());
        QVERIFY(m_window->settle());
    }

    void cleanup() {
        while (!timeline()->markers().empty()) {
            timeline()->removeMarker(0);
        }
        m_window.reset();
    }

    void equalPartsAddUp() {
        const QAbstractItemModelTester tester(
            page()->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        QCOMPARE(page()->model()->rowCount(), 10); // nine moments and the end
        std::int64_t kept = 0;
        for (int row = 0; row < 10; ++row) {
            kept += number(row, SnapshotModel::KeptColumn);
            QCOMPARE(number(row, SnapshotModel::TimeColumn), (row + 1) * kSecond);
        }
        // What each part kept to the end is all that is live there.
        QCOMPARE(kept, std::int64_t{100 * 4096 + 98 * 1000});
        QCOMPARE(kept, number(9, SnapshotModel::LiveColumn));
        for (int row = 1; row < 10; ++row) { // nothing shrinks: live = live before + growth
            QCOMPARE(number(row, SnapshotModel::LiveColumn),
                number(row - 1, SnapshotModel::LiveColumn) + number(row, SnapshotModel::GrownColumn));
        }
    }

    void markersAreTheMoments() {
        timeline()->addMarker(6 * kSecond);
        timeline()->addMarker(2 * kSecond);
        QVERIFY(m_window->settle());
        QCOMPARE(page()->momentsBox()->currentData().toInt(), 0);
        QCOMPARE(page()->model()->rowCount(), 3);
        QCOMPARE(page()->model()->index(0, SnapshotModel::NameColumn).data().toString(), QString("M2"));
        QCOMPARE(page()->model()->index(2, SnapshotModel::NameColumn).data().toString(), QString("the end"));
        QCOMPARE(number(1, SnapshotModel::GrownColumn), std::int64_t{40 * 1000});
        QCOMPARE(number(1, SnapshotModel::KeptColumn), std::int64_t{40 * 1000});
    }

    void numbersAreLinks_data() {
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("rule");
        QTest::newRow("live") << int(SnapshotModel::LiveColumn) << int(Rule::LiveAt);
        QTest::newRow("growth") << int(SnapshotModel::GrownColumn) << int(Rule::Growth);
        QTest::newRow("kept") << int(SnapshotModel::KeptColumn) << int(Rule::KeptFrom);
    }

    void numbersAreLinks() {
        QFETCH(int, column);
        QFETCH(int, rule);
        const QModelIndex index = page()->model()->index(4, column);
        const std::int64_t bytes = number(4, column);
        QTest::mouseClick(
            page()->view()->viewport(), Qt::LeftButton, {}, page()->view()->visualRect(index).center());
        QVERIFY(m_window->settle());
        QCOMPARE(static_cast<int>((*m_window)->state().query().rule), rule);
        QCOMPARE((*m_window)->answers().answer()->costs->shown.bytes, bytes);
        QCOMPARE((*m_window)->workspace()->tabs()->currentWidget(), (*m_window)->workspace()->flame());
    }

    void twoRowsCompare() {
        QVERIFY(!page()->compareButton()->isEnabled());
        QItemSelectionModel* selection = page()->view()->selectionModel();
        for (const int row : {7, 2}) {
            selection->select(
                page()->model()->index(row, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
        QVERIFY(page()->compareButton()->isEnabled());
        const std::int64_t change =
            number(7, SnapshotModel::LiveColumn) - number(2, SnapshotModel::LiveColumn);
        page()->compareButton()->click();
        QVERIFY(m_window->settle());
        const auto& comparison = (*m_window)->current()->comparisons().comparison();
        QVERIFY(comparison);
        QCOMPARE(comparison->result->total.delta().bytes, change);
        QCOMPARE(change, std::int64_t{50 * 1000});
    }

    /// Other files are a tab each.
    void snapshotFilesAreOneSeries() {
        const QString folder = QStringLiteral(TIDEMARK_SNAPSHOTS);
        const QStringList files{folder + "/second.tms", folder + "/first.tms"};
        const QString series = traceOf(files);
        MainWindow& window = **m_window;
        window.openAll(files);
        QTRY_COMPARE(window.current()->path(), series);
        QVERIFY(m_window->settle());
        QCOMPARE(window.traces()->count(), 2);
        QVERIFY2(window.windowTitle().contains("2 files in "), qPrintable(window.windowTitle()));
        const Profile& profile = *window.answers().session()->profile();
        QVERIFY(profile.capabilities().snapshots);
        QCOMPARE(profile.lastPosition(), Position{2});
        QVERIFY(window.current()->command().contains(files[1] + ' ' + files[0]));
        const std::optional<QueryLink> link = parseLink(window.current()->link());
        QVERIFY(link);
        QCOMPARE(link->file, series);
        QCOMPARE(SettingsFile(m_folder.filePath("settings.ini")).load().recentFiles().front(), series);
        window.openAll({files[0], m_trace});
        QTRY_COMPARE(window.current()->path(), m_trace);
        QVERIFY(m_window->settle());
        QCOMPARE(window.traces()->count(), 3);
    }

private:
    SnapshotsPage* page() { return (*m_window)->workspace()->snapshots(); }
    TimelinePane* timeline() { return (*m_window)->workspace()->timeline(); }
    std::int64_t number(int row, int column) {
        return page()->model()->index(row, column).data(SortRole).toLongLong();
    }

    QTemporaryDir m_folder;
    QString m_trace;
    std::optional<tests::OpenWindow> m_window;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestSnapshots)
#include "tst_snapshots.moc"
