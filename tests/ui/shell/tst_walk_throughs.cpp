// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/manifest.h"
#include "tests/ui/shell/open_window.h"
#include "tests/ui/shell/written_trace.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/pages/code_link.h"
#include "ui/pages/completing_line.h"
#include "ui/pages/filter_popup.h"
#include "ui/pages/query_chip.h"
#include "ui/pages/query_strip.h"
#include "ui/pages/table_view.h"
#include "ui/state/query_link.h"
#include "ui/suspects/suspects_pane.h"

#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QTabBar>
#include <QToolButton>
#include <algorithm>
#include <optional>
#include <stdexcept>

namespace tidemark::ui {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;

} // namespace

/// What people come for, done with the mouse from an open trace; each click and drag is counted.
class TestWalkThroughs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, ThemeChoice::Light);
        m_trace = tests::writeServiceTrace(m_folder.path(), "service.tide");
    }

    void init() {
        m_clicks = 0;
        QFile::remove(m_folder.filePath("settings.ini"));
        m_window.emplace(m_folder.filePath("settings.ini"));
        QVERIFY(m_window->open(m_trace));
    }

    void cleanup() { m_window.reset(); }

    void whatMadeUpThePeak() {
        CodeLink* link = peakLink();
        QVERIFY(link);
        click(link, link->rect().center());
        QVERIFY(m_window->settle());
        QVERIFY(m_clicks <= 2);
        const auto& answer = (*m_window)->answers().answer();
        QCOMPARE(answer->query.rule, Rule::Peak);
        QCOMPARE(answer->costs->shown.bytes, 100 * 4096 + 98 * 1000 + 512);
        QVERIFY(!(*m_window)->state().selection().empty());
        QVERIFY((*m_window)->inspector()->frames()->rowCount() > 0);
        QCOMPARE((*m_window)->workspace()->tabs()->currentWidget(), (*m_window)->workspace()->flame());
    }

    /// From the summary, which is what an opened trace shows first.
    void whichStackLeaks() {
        QVERIFY(!(*m_window)->current()->suspectsDock()->isVisible()); // too narrow for it
        auto* links = (*m_window)->workspace()->summary()->findChild<QWidget*>("suspects");
        QVERIFY(links);
        auto* link = links->findChild<CodeLink*>();
        QVERIFY(link);
        click(link, link->rect().center());
        expectTheLeak();
        QVERIFY(m_clicks <= 1);
    }

    /// Where there is room, the suspects are shown from the begin.
    void whichStackLeaksInAWideWindow() {
        m_window.reset();
        QFile::remove(m_folder.filePath("settings.ini"));
        m_window.emplace(m_folder.filePath("settings.ini"), QSize(1920, 1080));
        QVERIFY(m_window->open(m_trace));
        QListView* list = (*m_window)->current()->suspects()->view();
        QVERIFY(list->isVisible());
        click(list->viewport(), list->visualRect(list->model()->index(0, 0)).center());
        expectTheLeak();
        QVERIFY(m_clicks <= 3);
    }

    void whatDidThisRangeKeep() {
        drag(2 * kSecond, 8 * kSecond);
        clickTab((*m_window)->workspace()->stacks());
        QVERIFY(m_window->settle());
        QVERIFY(m_clicks <= 2);
        const auto& answer = (*m_window)->answers().answer();
        QCOMPARE(answer->query.rule, Rule::Growth);
        QCOMPARE(answer->stacks->rows.size(), std::size_t{1});
        QVERIFY(std::abs(answer->costs->shown.bytes - 60 * 1000) <= 1000);
    }

    /// Two gestures: a drag and a key.
    void whatGrewBetweenTwoPoints() {
        drag(2 * kSecond, 8 * kSecond);
        clickTab((*m_window)->workspace()->flame());
        m_clicks = 1; // the drag; which view was open does not matter
        ++m_clicks;
        QTest::keyClick(&**m_window, Qt::Key_D);
        QVERIFY(m_window->settle());
        QVERIFY(m_clicks <= 2);
        const auto& comparison = (*m_window)->current()->comparisons().comparison();
        QVERIFY(comparison);
        QVERIFY(std::abs(comparison->result->total.delta().bytes - 60 * 1000) <= 1000);
        QVERIFY((*m_window)->workspace()->flame()->graph()->nodeToolTip(0).contains("grew"));
    }

    /// The stacks of a thread are those that its filter leaves.
    void whichThreadAllocatesMostOfAModule() {
        QueryStrip* strip = (*m_window)->workspace()->strip();
        auto* add = strip->findChild<QToolButton*>("add-filter");
        QVERIFY(add);
        click(add, add->rect().center());
        FilterPopup* popup = strip->filterPopup();
        popup->fieldBox()->setCurrentText("module");
        ++m_clicks;
        QTest::keyClicks(popup->valueLine(), "service");
        QTest::keyClick(popup->valueLine(), Qt::Key_Return);
        clickTab((*m_window)->workspace()->allocations());
        QVERIFY(m_window->settle());
        AllocationsPage* blocks = (*m_window)->workspace()->allocations();
        clickHeader(blocks->view(), AllocationListModel::ThreadColumn);
        QVERIFY(m_window->settle());
        QVERIFY2(m_clicks <= 4, qPrintable(QString::number(m_clicks)));
        QCOMPARE(
            blocks->model()->index(0, AllocationListModel::ThreadColumn).data().toString(), "#1 service");
        QCOMPARE((*m_window)->answers().answer()->costs->shown.bytes, 100 * 4096 + 98 * 1000);
    }

    /// Of the processes of one recording, from the table to what one of them allocated.
    void whichProcessHoldsTheMemory() {
        const QString list = writeListOfTwo();
        QVERIFY(m_window->open(list));
        QVERIFY((*m_window)->answers().session()->profile()->processes().size() == 2);
        TablePage* table = (*m_window)->workspace()->table();
        clickTab(table);
        ++m_clicks;
        table->groupingBox()->setCurrentText("Process");
        QVERIFY(m_window->settle());
        const GroupList groups = *table->model()->result();
        QCOMPARE(groups.rows.size(), std::size_t{2});
        QCOMPARE(groups.rows[0].label, std::string("second (22)"));
        QCOMPARE(groups.rows[0].cost.bytes, 100 * 4096 + 98 * 1300);
        QCOMPARE(groups.rows[1].cost.bytes, 100 * 4096 + 98 * 1000);
        ++m_clicks;
        table->view()->setCurrentIndex(table->view()->model()->index(0, 0));
        QTest::keyClick(table->view(), Qt::Key_Return);
        QVERIFY(m_window->settle());
        QVERIFY2(m_clicks <= 3, qPrintable(QString::number(m_clicks)));
        QCOMPARE((*m_window)->answers().answer()->costs->shown, groups.rows[0].cost);
        const QList<QueryChip*> chips = (*m_window)->workspace()->strip()->chips();
        QVERIFY(std::any_of(chips.begin(), chips.end(), [](const QueryChip* chip) {
            return chip->editButton()->text().contains("process second (22)");
        }));
        QVERIFY(queryText((*m_window)->state()).endsWith("process:\"second (22)\""));
    }

private:
    /// As `record` leaves it: two traces, and the list of both.
    QString writeListOfTwo() const {
        trace::Manifest manifest;
        manifest.trace = "first.tide";
        for (const bool isSecond : {false, true}) {
            const char* name = isSecond ? "second" : "first";
            tests::writeServiceTrace(m_folder.path(), QString("%1.tide").arg(name), 2, isSecond);
            trace::ManifestProcess process;
            process.pid = isSecond ? 22 : 21;
            process.image = std::string("/usr/bin/") + name;
            process.ended = true;
            process.file = std::string(name) + ".tide";
            manifest.processes.push_back(process);
        }
        const QString list = m_folder.filePath("run.tidemark");
        if (!trace::writeManifest(list.toStdString(), manifest)) {
            throw std::runtime_error("the list cannot be written");
        }
        return list;
    }
    void expectTheLeak() {
        MainWindow& window = **m_window;
        const auto& answer = window.answers().answer();
        QCOMPARE(answer->query.rule, Rule::Growth);
        const Selection& selection = window.state().selection();
        QVERIFY(selection.stack.valid());
        const Names& names = *window.answers().session()->names();
        QCOMPARE(names.function(selection.path.back()).name,
            std::string("Registry<Session>::insert(unsigned long)"));
        QVERIFY(window.inspector()->headline().startsWith("95.7 KiB in 98 blocks"));
        QCOMPARE(window.workspace()->tabs()->currentWidget(), window.workspace()->flame());
    }
    void click(QWidget* widget, const QPoint& place) {
        ++m_clicks;
        QTest::mouseClick(widget, Qt::LeftButton, {}, place);
        QVERIFY(m_window->settle());
    }
    void clickTab(QWidget* page) {
        QTabWidget* tabs = (*m_window)->workspace()->tabs();
        click(tabs->tabBar(), tabs->tabBar()->tabRect(tabs->indexOf(page)).center());
        QCOMPARE(tabs->currentWidget(), page);
    }
    void clickHeader(QTreeView* view, int column) {
        const int x =
            view->header()->sectionViewportPosition(column) + view->header()->sectionSize(column) / 2;
        click(view->header()->viewport(), QPoint(x, view->header()->height() / 2));
    }
    void drag(Nanoseconds from, Nanoseconds to) {
        ++m_clicks;
        TimelinePane* timeline = (*m_window)->workspace()->timeline();
        const int y = timeline->plotRect().center().y();
        const QPoint begin(timeline->xOfTime(from), y);
        const QPoint end(timeline->xOfTime(to), y);
        QTest::mousePress(timeline, Qt::LeftButton, {}, begin);
        for (int x = begin.x(); x <= end.x(); x += 8) {
            QTest::mouseMove(timeline, {x, y});
        }
        QTest::mouseMove(timeline, end);
        QTest::mouseRelease(timeline, Qt::LeftButton, {}, end);
        QVERIFY(m_window->settle());
    }
    /// The first link below the words about the peak.
    CodeLink* peakLink() const {
        const SummaryPage* summary = (*m_window)->workspace()->summary();
        const QLabel* title = nullptr;
        for (const QLabel* label : summary->findChildren<QLabel*>()) {
            title = title == nullptr && label->text().contains("peak", Qt::CaseInsensitive) &&
                            label->font().weight() >= QFont::DemiBold
                        ? label
                        : title;
        }
        if (title == nullptr) {
            return nullptr;
        }
        const int below = title->mapTo(summary, QPoint()).y();
        for (CodeLink* link : summary->findChildren<CodeLink*>()) {
            if (link->mapTo(summary, QPoint()).y() > below) {
                return link;
            }
        }
        return nullptr;
    }

    int m_clicks = 0;
    QTemporaryDir m_folder;
    QString m_trace;
    std::optional<tests::OpenWindow> m_window;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestWalkThroughs)
#include "tst_walk_throughs.moc"
