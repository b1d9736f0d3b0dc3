// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/written_trace.h"
#include "ui/charts/timeline_legend.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/mini_timeline.h"
#include "ui/models/group_text.h"
#include "ui/models/roles.h"
#include "ui/pages/table_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/workspace.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace tidemark::ui {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;

} // namespace

/// The views inside the window, fed by a real trace: what each gesture asks and what is shown then.
class TestViews : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, ThemeChoice::Light);
        qputenv("XDG_DATA_HOME", m_folder.filePath(QStringLiteral("data")).toLocal8Bit()); // of markers
        m_trace = tests::writeServiceTrace(m_folder.path(), QStringLiteral("service.tide"));
    }

    void init() {
        const QString settings = m_folder.filePath(QStringLiteral("settings.ini"));
        QFile::remove(settings);
        m_window = std::make_unique<MainWindow>(SettingsFile(settings));
        m_window->resize(1280, 800);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->open(m_trace);
        settle();
        QVERIFY(m_window->answers().answer());
    }

    void cleanup() { m_window.reset(); }

    void theTimelineHasLayersThatAreLinks() {
        TimelinePane* timeline = m_window->workspace()->timeline();
        timeline->groupingBox()->setCurrentIndex(
            timeline->groupingBox()->findData(static_cast<int>(Grouping::Function)));
        settle();
        std::vector<std::size_t> links;
        const auto& entries = timeline->legend()->entries();
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (entries[i].isLink) {
                links.push_back(i);
            }
        }
        QVERIFY(links.size() >= 2);
        QCOMPARE(entries[links[0]].name, QStringLiteral("load"));
        QTest::mouseClick(
            timeline->legend(), Qt::LeftButton, {}, timeline->legend()->entryRect(links[0]).center());
        settle();
        QCOMPARE(m_window->state().query().filters.size(), std::size_t{1});
        QCOMPARE(m_window->state().query().filters[0].pattern, std::string("load()"));
        QVERIFY(m_window->state().query().filters[0].leafOnly);
        QCOMPARE(m_window->answers().answer()->costs->shown.bytes, std::int64_t{100 * 4096});
    }

    void theFlagsOfAllHandlesMoveTheQuestion() {
        m_window->state().setRule(Rule::FreedOnlyIn);
        m_window->state().setHandle(QLatin1Char('A'), 1 * kSecond);
        m_window->state().setHandle(QLatin1Char('B'), 2 * kSecond);
        m_window->state().setHandle(QLatin1Char('C'), 5 * kSecond);
        m_window->state().setHandle(QLatin1Char('D'), 6 * kSecond);
        settle();
        TimelinePane* timeline = m_window->workspace()->timeline();
        const int y = timeline->plotRect().center().y();
        for (const auto& [handle, to] : {std::pair{'D', 9}, std::pair{'C', 8}}) {
            const QPoint flag = timeline->flagRect(QLatin1Char(handle)).center();
            QVERIFY(!flag.isNull());
            QTest::mousePress(timeline, Qt::LeftButton, {}, flag);
            QTest::mouseMove(timeline, {timeline->xOfTime(to * kSecond) - 6, y});
            QTest::mouseRelease(timeline, Qt::LeftButton, {}, {timeline->xOfTime(to * kSecond), y});
        }
        settle();
        const Nanoseconds pixel = 2 * 10 * kSecond / timeline->plotRect().width();
        QVERIFY(std::abs(m_window->state().times().d - 9 * kSecond) <= pixel);
        QVERIFY(std::abs(m_window->state().times().c - 8 * kSecond) <= pixel);
        QCOMPARE(m_window->answers().answer()->query, m_window->state().query());
    }

    void aBaselineAsksTheSameQuestion() {
        m_window->state().ask(Rule::Growth, 6 * kSecond, 8 * kSecond);
        settle();
        TimelinePane* timeline = m_window->workspace()->timeline();
        const int y = timeline->plotRect().center().y();
        QTest::mousePress(timeline, Qt::LeftButton, Qt::ControlModifier, {timeline->xOfTime(1 * kSecond), y});
        QTest::mouseMove(timeline, {timeline->xOfTime(2 * kSecond), y});
        QTest::mouseRelease(
            timeline, Qt::LeftButton, Qt::ControlModifier, {timeline->xOfTime(4 * kSecond), y});
        settle();
        QCOMPARE(m_window->state().times().a, 6 * kSecond);
        QVERIFY(timeline->baselineText().startsWith(QStringLiteral("baseline: ")));
        QVERIFY2(
            timeline->baselineText().endsWith(QStringLiteral("KiB")), qPrintable(timeline->baselineText()));
        QTest::mouseClick(timeline, Qt::LeftButton, Qt::ControlModifier, {timeline->xOfTime(5 * kSecond), y});
        settle();
        QVERIFY(timeline->baselineText().isEmpty());
    }

    void markersAreKeptForTheTrace() {
        TimelinePane* timeline = m_window->workspace()->timeline();
        timeline->addMarker(3 * kSecond);
        QCOMPARE(timeline->markers().size(), std::size_t{1});
        TimelineMarker marker = timeline->markers()[0];
        QCOMPARE(marker.text, QStringLiteral("M1"));
        marker.text = QStringLiteral("after start");
        marker.note = QStringLiteral("caches are full");
        timeline->setMarker(0, marker);
        m_window->closeTrace();
        m_window->open(m_trace);
        settle();
        timeline = m_window->workspace()->timeline();
        QCOMPARE(timeline->markers().size(), std::size_t{1});
        QCOMPARE(timeline->markers()[0], marker);
        Q_EMIT timeline->markerMenuWanted(0, timeline->mapToGlobal(QPoint(100, 100)));
        trigger(QStringLiteral("Growth from here to the end"));
        settle();
        QCOMPARE(m_window->state().query().rule, Rule::Growth);
        QCOMPARE(m_window->state().times().a, 3 * kSecond);
        timeline->removeMarker(0);
        QVERIFY(timeline->markers().empty());
    }

    void theTableGroupsByAnythingAndAddsUp() {
        TablePage* table = openTable();
        const QAbstractItemModelTester tester(
            table->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        const std::int64_t shown = m_window->answers().answer()->costs->shown.bytes;
        QCOMPARE(table->groupingBox()->count(), 13);
        for (int i = 0; i < table->groupingBox()->count(); ++i) {
            table->groupingBox()->setCurrentIndex(i);
            settle();
            std::int64_t sum = 0;
            for (int row = 0; row < table->model()->rowCount(); ++row) {
                const QModelIndex cell = table->model()->index(row, GroupListModel::CostColumn);
                sum += cell.data(SortRole).toLongLong();
                QVERIFY(!table->model()->index(row, GroupListModel::NameColumn).data().toString().isEmpty());
            }
            QVERIFY2(table->model()->rowCount() > 0, qPrintable(table->groupingBox()->currentText()));
            QCOMPARE(sum, shown);
        }
    }

    void theTableShowsHowAGroupGrew() {
        TablePage* table = openTable();
        QTRY_VERIFY(table->model()->index(0, GroupListModel::CurveColumn).data(CurveRole).isValid());
        const auto load =
            table->model()->index(0, GroupListModel::CurveColumn).data(CurveRole).value<QList<double>>();
        const auto insert =
            table->model()->index(1, GroupListModel::CurveColumn).data(CurveRole).value<QList<double>>();
        QCOMPARE(load.last(), 100.0 * 4096);
        QCOMPARE(load[load.size() / 2], 100.0 * 4096);
        QCOMPARE(insert.last(), 98.0 * 1000);
        QVERIFY(insert[insert.size() / 2] < 55.0 * 1000 && insert[insert.size() / 2] > 40.0 * 1000);
    }

    void aRowOfTheTableNarrows_data() {
        QTest::addColumn<int>("grouping");
        for (const Grouping grouping : groupingsInOrder()) {
            QTest::newRow(qPrintable(groupingWords(grouping))) << static_cast<int>(grouping);
        }
    }

    void aRowOfTheTableNarrows() {
        QFETCH(int, grouping);
        TablePage* table = openTable();
        table->groupingBox()->setCurrentIndex(table->groupingBox()->findData(grouping));
        settle();
        const QModelIndex first = table->view()->model()->index(0, GroupListModel::CostColumn);
        const std::int64_t bytes = first.data(SortRole).toLongLong();
        const auto firstRow = table->model()->result()->rows.front();
        const bool canBeNamed = groupFilter(firstRow, static_cast<Grouping>(grouping),
            *m_window->answers().session()->profile(), *m_window->answers().session()->names())
                                    .has_value();
        Q_EMIT table->view()->activated(first);
        settle();
        if (static_cast<Grouping>(grouping) == Grouping::Stack) {
            QVERIFY(m_window->state().selection().stack.valid());
            return;
        }
        QCOMPARE(m_window->state().query().filters.size(), std::size_t{canBeNamed ? 1U : 0U});
        // A caller may be anywhere on the stack, and of a line only its file can be asked for.
        if (static_cast<Grouping>(grouping) != Grouping::Caller &&
            static_cast<Grouping>(grouping) != Grouping::FileLine) {
            QCOMPARE(m_window->answers().answer()->costs->shown.bytes,
                canBeNamed ? bytes : m_window->answers().answer()->costs->unfiltered.bytes);
        }
    }

    void menusNarrowAlikeInAllViews() {
        Workspace* workspace = m_window->workspace();
        const auto expectNarrowed = [&](const QString& text) {
            trigger(text);
            settle();
            QCOMPARE(m_window->state().query().filters.size(), std::size_t{1});
            m_window->actions().back->trigger();
            settle();
        };
        const std::pair<QWidget*, TableView*> views[] = {{workspace->tree(), workspace->tree()->view()},
            {workspace->callers(), workspace->callers()->functionView()},
            {workspace->stacks(), workspace->stacks()->view()},
            {workspace->table(), workspace->table()->view()}};
        for (const auto& [page, view] : views) {
            workspace->tabs()->setCurrentWidget(page);
            settle();
            const QModelIndex first = view->model()->index(0, 0);
            QVERIFY(first.isValid());
            for (const char* words : {"Only ", "Without "}) {
                Q_EMIT view->customContextMenuRequested(
                    view->visualRect(view->model()->index(0, 0)).center());
                expectNarrowed(QLatin1String(words));
            }
        }
    }

    void rowsAreCopiedInThreeFormats() {
        TablePage* table = openTable();
        table->view()->selectAll();
        QTest::keyClick(table->view(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("Function\tBytes\tShare\t")));
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("\nload()\t400.0 KiB\t")));
        const QString csv = table->view()->selectedText(TableFormat::Csv);
        QVERIFY2(csv.contains(QStringLiteral("load(),409600,")), qPrintable(csv));
        const QString markdown = table->view()->selectedText(TableFormat::Markdown);
        QVERIFY2(markdown.contains(QStringLiteral("| --- | ---: |")), qPrintable(markdown));
    }

    void columnsCanBeChosen() {
        TablePage* table = openTable();
        QVERIFY(table->view()->isColumnHidden(GroupListModel::BytesColumn));
        QMenu* menu = table->view()->makeColumnMenu();
        QCOMPARE(menu->actions().size(), GroupListModel::ColumnCount - 1);
        menu->actions()[GroupListModel::BytesColumn - 1]->trigger();
        menu->actions()[GroupListModel::MeanColumn - 1]->trigger();
        QVERIFY(!table->view()->isColumnHidden(GroupListModel::BytesColumn));
        QVERIFY(table->view()->isColumnHidden(GroupListModel::MeanColumn));
        delete menu;
    }

    void theFlameGraphHidesAndFocuses() {
        Workspace* workspace = m_window->workspace();
        workspace->tabs()->setCurrentWidget(workspace->flame());
        settle();
        FlamePage* page = workspace->flame();
        const CallTree& tree = *m_window->answers().answer()->topDown;
        FunctionId grow;
        for (const CallTree::Node& node : tree.nodes) {
            if (node.function.valid() && tree.names->function(node.function).name == "grow()") {
                grow = node.function;
            }
        }
        QMenu* menu = page->makeMenu(grow);
        find(*menu, QStringLiteral("Hide grow"))->trigger();
        delete menu;
        settle();
        QCOMPARE(page->graph()->arrangement().hidden, std::vector<FunctionId>{grow});
        QVERIFY(page->arrangementButton()->isVisible());
        page->arrangementButton()->click();
        QVERIFY(page->graph()->arrangement().changesNothing());
        QVERIFY(!page->arrangementButton()->isVisible());
        menu = page->makeMenu(grow);
        find(*menu, QStringLiteral("Show only grow"))->trigger();
        delete menu;
        settle();
        QCOMPARE(page->graph()->arrangement().focused, std::vector<FunctionId>{grow});
        QVERIFY(m_window->state().query().filters.empty());
        find(*page->viewMenu(), QStringLiteral("Collapse recursion"))->trigger();
        QVERIFY(page->graph()->arrangement().collapseRecursion);
    }

    void theFlameGraphLearnsLifetimesAndShowsChanges() {
        Workspace* workspace = m_window->workspace();
        workspace->tabs()->setCurrentWidget(workspace->flame());
        settle();
        FlameGraphWidget* graph = workspace->flame()->graph();
        QTRY_VERIFY(graph->nodeToolTip(0).contains(QStringLiteral("none was ever freed")));
        m_window->state().ask(Rule::Change, 5 * kSecond, 10 * kSecond);
        settle();
        QTRY_VERIFY(!graph->nodeRect(0).isEmpty());
        QVERIFY2(graph->nodeToolTip(0).contains(QStringLiteral("grew")), qPrintable(graph->nodeToolTip(0)));
    }

    void theInspectorShowsHowTheSelectionWent() {
        const auto& answer = *m_window->answers().answer();
        m_window->state().select({{answer.topDown->nodes[answer.topDown->nodes[0].firstChild].function},
            TreeDirection::TopDown, StackId()});
        settle();
        QTRY_VERIFY(m_window->inspector()->timeline()->curve());
        const auto curve = m_window->inspector()->timeline()->curve()->curve(0);
        QCOMPARE(curve.back(), answer.costs->shown.bytes);
        QCOMPARE(curve.front(), std::int64_t{4096}); // what was allocated at time 0
        QVERIFY(m_window->inspector()->timeline()->words().contains(QStringLiteral("495.7 KiB")));
        m_window->state().select({});
        settle();
        QVERIFY(!m_window->inspector()->timeline()->curve());
    }

    void eachSummarySentenceIsALink() {
        QTRY_VERIFY(m_window->workspace()->summary()->findings());
        std::vector<Rule> asked;
        int health = 0; // the sentence on symbols asks nothing
        for (QLabel* label : m_window->workspace()->summary()->findChildren<QLabel*>()) {
            const bool leadsToSuspects = label->parentWidget()->objectName() == QStringLiteral("suspects");
            if (label->textFormat() != Qt::RichText || leadsToSuspects) {
                continue;
            }
            Q_EMIT label->linkActivated(QStringLiteral("ask"));
            settle();
            const QWidget* page = m_window->workspace()->tabs()->currentWidget();
            if (page->objectName() == QStringLiteral("symbols")) {
                ++health;
                continue;
            }
            asked.push_back(m_window->state().query().rule);
            QCOMPARE(page, m_window->workspace()->flame());
        }
        QCOMPARE(health, 1);
        QCOMPARE(asked, (std::vector<Rule>{Rule::Growth, Rule::Peak, Rule::LiveAt, Rule::AllocatedIn}));
        QCOMPARE(m_window->state().query().filters.size(), std::size_t{1});
    }

private:
    void settle() {
        QTest::qWait(30);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->settled(), 20'000);
    }

    TablePage* openTable() {
        m_window->workspace()->tabs()->setCurrentWidget(m_window->workspace()->table());
        settle();
        return m_window->workspace()->table();
    }

    static QAction* find(const QMenu& menu, const QString& begin) {
        for (QAction* action : menu.actions()) {
            if (action->text().startsWith(begin)) {
                return action;
            }
        }
        return nullptr;
    }

    /// Of the menu that is open.
    static void trigger(const QString& begin) {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QAction* action = find(*menu, begin);
        QVERIFY2(action, qPrintable(begin));
        action->trigger();
        menu->close();
    }

    QTemporaryDir m_folder;
    QString m_trace;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestViews)
#include "tst_views.moc"
