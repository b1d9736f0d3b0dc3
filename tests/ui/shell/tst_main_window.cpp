// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/written_trace.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/models/roles.h"
#include "ui/pages/code_link.h"
#include "ui/pages/query_chip.h"
#include "ui/pages/table_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/message_panel.h"
#include "ui/shell/recent_link.h"
#include "ui/shell/trace_tabs.h"
#include "ui/shell/trace_view.h"
#include "ui/shell/welcome_page.h"
#include "ui/shell/workspace.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, ThemeChoice::Light);
        m_trace = tests::writeServiceTrace(m_folder.path(), "service.tide");
    }

    void init() {
        m_settings = m_folder.filePath("settings.ini");
        QFile::remove(m_settings);
        m_window = std::make_unique<MainWindow>(SettingsFile(m_settings));
        m_window->resize(1280, 800);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup() { m_window.reset(); }

    void opensATrace() {
        openTrace();
        QVERIFY(m_window->windowTitle().contains("service.tide"));
        QVERIFY(m_window->windowTitle().contains("service –"));
        QCOMPARE(m_window->answers().answer()->costs->shown.bytes, 100 * 4096 + 98 * 1000);
        QCOMPARE(m_window->workspace()->strip()->ruleBox()->currentText(), "Live at A");
        QVERIFY(m_window->workspace()->strip()->shownText().startsWith("shown 495.7 KiB"));
        QTRY_VERIFY(m_window->workspace()->summary()->findings());
        QCOMPARE(m_window->workspace()->summary()->findings()->growthStacks.size(), std::size_t{1});
    }

    void aDragOnTheTimelineAsksForGrowth() {
        openTrace();
        TimelinePane* timeline = m_window->workspace()->timeline();
        const int from = timeline->xOfTime(4 * kSecond);
        const int to = timeline->xOfTime(8 * kSecond);
        QVERIFY(to - from > 100);
        const int y = timeline->plotRect().center().y();
        QTest::mousePress(timeline, Qt::LeftButton, {}, {from, y});
        for (int x = from; x <= to; x += 10) {
            QTest::mouseMove(timeline, {x, y});
        }
        QTest::mouseMove(timeline, {to, y});
        QTest::mouseRelease(timeline, Qt::LeftButton, {}, {to, y});
        settle();
        const Query& query = m_window->state().query();
        QCOMPARE(query.rule, Rule::Growth);
        const Nanoseconds pixel = 10 * kSecond / timeline->plotRect().width() + 1;
        QVERIFY(std::abs(m_window->state().times().a - 4 * kSecond) <= 2 * pixel);
        QVERIFY(std::abs(m_window->state().times().b - 8 * kSecond) <= 2 * pixel);
        const Profile& profile = *m_window->answers().session()->profile();
        QCOMPARE(query.a, profile.momentAt(m_window->state().times().a));
        QCOMPARE(m_window->answers().answer()->query, query);
        QCOMPARE(m_window->workspace()->strip()->ruleBox()->currentText(), QStringLiteral("Growth A→B"));
        QCOMPARE(m_window->answers().answer()->stacks->rows.size(), std::size_t{1});
        m_window->actions().back->trigger();
        QCOMPARE(m_window->state().query().rule, Rule::LiveAt);
    }

    void aClickInTheFlameGraphFillsTheInspector() {
        openTrace();
        m_window->actions().flameTab->trigger();
        settle();
        FlameGraphWidget* graph = m_window->workspace()->flame()->graph();
        const CallTree& tree = *m_window->answers().answer()->topDown;
        const CallTree::NodeIndex grow = nodeNamed(tree, "grow()");
        QTRY_VERIFY(!graph->nodeRect(grow).isEmpty());
        QTest::mouseClick(graph->viewport(), Qt::LeftButton, {}, graph->nodeRect(grow).center());
        settle();
        QCOMPARE(m_window->state().selection().path.size(), std::size_t{3});
        QTRY_COMPARE(m_window->inspector()->stackList()->rowCount(), 1);
        QVERIFY(m_window->inspector()->headline().startsWith("95.7 KiB in 98 blocks"));
        const StackFramesModel* frames = m_window->inspector()->frames();
        QCOMPARE(frames->rowCount(), 4);
        QVERIFY2(!stacksBehindTheSelection()->isVisible(), "one stack needs no list");
        QCOMPARE(frames->index(0, 0).data().toString(), "Registry<Session>::insert(unsigned long)");
        QCOMPARE(frames->index(0, 1).data().toString(), "service.cpp:50");
        m_window->actions().back->trigger();
        QVERIFY(m_window->state().selection().empty());
        QTRY_COMPARE(frames->rowCount(), 0);
        m_window->actions().forward->trigger();
        QTRY_COMPARE(frames->rowCount(), 4);
        QTest::mouseClick(
            graph->viewport(), Qt::LeftButton, {}, graph->nodeRect(nodeNamed(tree, "main")).center());
        QTRY_VERIFY(m_window->inspector()->stackList()->rowCount() > 1);
        QVERIFY(stacksBehindTheSelection()->isVisible());
    }

    void theFlameGraphOffersWhatCanBeDoneWithAFunction() {
        openTrace();
        m_window->actions().flameTab->trigger();
        settle();
        FlameGraphWidget* graph = m_window->workspace()->flame()->graph();
        const CallTree::NodeIndex grow = nodeNamed(*m_window->answers().answer()->topDown, "grow()");
        QTRY_VERIFY(!graph->nodeRect(grow).isEmpty());
        QStringList offered;
        Q_EMIT graph->customContextMenuRequested(graph->nodeRect(grow).center());
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        for (const QAction* action : menu->actions()) {
            offered.append(action->text());
        }
        menu->setActiveAction(menu->actions().first());
        QTest::keyClick(menu, Qt::Key_Return);
        QVERIFY(offered.contains("Copy name"));
        settle();
        QVERIFY(m_window->workspace()->strip()->shownText().startsWith("shown 95.7 KiB of 495.7 KiB"));
    }

    void allPagesShowTheSameSelection() {
        openTrace();
        Workspace* workspace = m_window->workspace();
        workspace->tabs()->setCurrentWidget(workspace->stacks());
        settle();
        TableView* stacks = workspace->stacks()->view();
        QCOMPARE(stacks->model()->rowCount(), 2);
        stacks->setCurrentIndex(stacks->model()->index(1, 0));
        settle();
        QCOMPARE(m_window->state().selection().path.size(), std::size_t{4});
        workspace->tabs()->setCurrentWidget(workspace->tree());
        settle();
        QVERIFY(workspace->tree()->view()->currentIndex().data().toString().startsWith("Registry"));
        workspace->tabs()->setCurrentWidget(workspace->callers());
        settle();
        QVERIFY(
            workspace->callers()->functionView()->currentIndex().data().toString().startsWith("Registry"));
        const QModelIndex caller = workspace->callers()->callerView()->model()->index(0, 0);
        QCOMPARE(caller.data().toString(), "grow()");
        Q_EMIT workspace->callers()->callerView()->activated(caller);
        QCOMPARE(workspace->callers()->functionView()->currentIndex().data().toString(), "grow()");
    }

    void theHeaviestPathOpens() {
        openTrace();
        m_window->actions().heaviestPath->trigger();
        settle();
        QCOMPARE(m_window->workspace()->tree()->view()->currentIndex().data().toString(), "load()");
        QCOMPARE(m_window->inspector()->frames()->rowCount(), 2);
    }

    void signedRulesShowASentenceAndATable() {
        openTrace();
        m_window->actions().flameTab->trigger();
        m_window->state().ask(Rule::Change, 5 * kSecond, 10 * kSecond);
        settle();
        m_window->workspace()->tabs()->setCurrentWidget(m_window->workspace()->tree());
        settle();
        const QModelIndex main =
            m_window->workspace()->tree()->diffModel()->index(0, DiffColumns::ChangeColumn);
        QVERIFY(main.data().toString().startsWith('+'));
        QCOMPARE(main.data(SignRole).toInt(), 1);
    }

    void filtersSayHowMuchIsShown() {
        openTrace();
        Filter filter;
        filter.pattern = "grow*";
        m_window->state().addFilter(filter);
        settle();
        QVERIFY(m_window->workspace()->strip()->shownText().startsWith("shown 95.7 KiB of 495.7 KiB"));
        const QList<QueryChip*> chips = m_window->workspace()->strip()->chips();
        QCOMPARE(chips.size(), 1);
        QCOMPARE(chips.front()->editButton()->text(), "function grow*");
        chips.front()->removeButton()->click();
        settle();
        QVERIFY(m_window->state().query().filters.empty());
    }

    void nothingToShowIsASentence() {
        openTrace();
        m_window->actions().flameTab->trigger();
        Filter filter;
        filter.pattern = "no such function";
        m_window->state().addFilter(filter);
        settle();
        const auto labels = m_window->workspace()->flame()->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text().contains("No block passes");
        }));
    }

    void summaryLinksAskAndSelect() {
        openTrace();
        QTRY_VERIFY(m_window->workspace()->summary()->findings());
        const auto links = m_window->workspace()->summary()->findChildren<CodeLink*>();
        const auto grew = std::find_if(links.begin(), links.end(), [](const CodeLink* link) {
            return link->parentWidget()->objectName() != "suspects"; // these have tests of their own
        });
        QVERIFY(grew != links.end());
        (*grew)->click();
        settle();
        QCOMPARE(m_window->state().query().rule, Rule::Growth);
        QCOMPARE(m_window->state().times().a, 5 * kSecond);
        QCOMPARE(m_window->workspace()->tabs()->currentWidget(), m_window->workspace()->flame());
        QTRY_COMPARE(m_window->inspector()->frames()->rowCount(), 4);
    }

    void searchMarksAndFilters() {
        openTrace();
        Workspace* workspace = m_window->workspace();
        workspace->tabs()->setCurrentWidget(workspace->stacks());
        settle();
        m_window->actions().find->trigger();
        QTest::keyClicks(m_window->actions().search, "REGISTRY");
        QCOMPARE(workspace->stacks()->view()->model()->rowCount(), 1);
        m_window->actions().search->clear();
        QCOMPARE(workspace->stacks()->view()->model()->rowCount(), 2);
    }

    void badFilesAreExplained() {
        QFile text(m_folder.filePath("text.tide"));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write("hello");
        text.close();
        openTrace();
        const QString title = m_window->windowTitle();
        for (const QString& path : {text.fileName(), m_folder.filePath("missing"), m_folder.path()}) {
            m_window->open(path);
            QTRY_VERIFY(!m_window->message()->text().isEmpty());
            QVERIFY(m_window->message()->text().endsWith('.'));
            QVERIFY(m_window->message()->isVisible());
            QCOMPARE(m_window->windowTitle(), title);
            QVERIFY(m_window->answers().answer());
        }
        m_window->open(m_trace);
        QTRY_VERIFY(m_window->message()->text().isEmpty());
        settle();
    }

    void theLatestFileAndQuestionWin() {
        const QString other = tests::writeServiceTrace(m_folder.path(), "other.tide", 7);
        QSignalSpy opened(&m_window->loader(), &TraceLoader::opened);
        m_window->open(m_trace);
        m_window->open(other);
        QTRY_VERIFY(m_window->answers().answer());
        settle();
        QCOMPARE(opened.count(), 1);
        QVERIFY(m_window->windowTitle().contains("other.tide"));
        for (int i = 1; i < 50; ++i) {
            m_window->state().setRange(i * kSecond / 10, 9 * kSecond);
        }
        settle();
        QCOMPARE(m_window->answers().answer()->query, m_window->state().query());
    }

    void loadingCanBeCancelled() {
        QSignalSpy cancelled(&m_window->loader(), &TraceLoader::cancelled);
        m_window->open(m_trace);
        m_window->loader().cancel();
        QCOMPARE(cancelled.count(), 1);
        QTest::qWait(200);
        QVERIFY(!m_window->answers().session());
        QVERIFY(m_window->findChild<WelcomePage*>()->isVisible());
    }

    void closingInMidLoadIsHarmless() {
        m_window->open(m_trace);
        m_window->close();
        m_window.reset();
        QTest::qWait(200);
        init();
        openTrace();
        m_window->state().ask(Rule::Growth, 0, 5 * kSecond);
        m_window.reset();
        QTest::qWait(200);
    }

    void aTraceCanBeClosed() {
        openTrace();
        m_window->actions().close->trigger();
        QVERIFY(!m_window->answers().session());
        QVERIFY(m_window->findChild<WelcomePage*>()->isVisible());
        QCOMPARE(m_window->windowTitle(), "Tidemark");
        openTrace();
    }

    void themesSwitch() {
        openTrace();
        m_window->actions().themeDark->trigger();
        QVERIFY(Theme::current().dark);
        QCoreApplication::processEvents();
        const QColor corner = m_window->grab().toImage().pixelColor(3, 3);
        QVERIFY(corner.lightness() < 100);
        QCOMPARE(SettingsFile(m_settings).load().theme, ThemeChoice::Dark);
        m_window->actions().themeLight->trigger();
        QVERIFY(!Theme::current().dark);
    }

    void recentFilesAndLayoutAreKept() {
        openTrace();
        m_window->resize(1100, 700);
        m_window->close();
        const Settings settings = SettingsFile(m_settings).load();
        QCOMPARE(settings.recentFiles(), QStringList{m_trace});
        MainWindow again{SettingsFile(m_settings)};
        again.show();
        QCOMPARE(again.size(), QSize(1100, 700));
        const auto links = again.findChild<WelcomePage*>()->findChildren<RecentLink*>();
        QCOMPARE(links.size(), 1);
        links.first()->click();
        QTRY_VERIFY(again.answers().answer());
    }

    void filesCanBeDropped() {
        QMimeData files;
        const QString second = tests::writeServiceTrace(m_folder.path(), "second.tide", 3);
        files.setUrls({QUrl::fromLocalFile(m_trace), QUrl::fromLocalFile(second)});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({10, 10}, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &drop);
        QTRY_COMPARE(m_window->traces()->count(), 2);
        settle();
        QVERIFY(m_window->windowTitle().contains("second.tide"));
        m_window->actions().nextTrace->trigger();
        QVERIFY(m_window->windowTitle().contains("service.tide"));
        m_window->actions().close->trigger();
        QCOMPARE(m_window->traces()->count(), 1);
        QVERIFY(m_window->windowTitle().contains("second.tide"));
    }

    void everythingHasAName() {
        openTrace();
        for (const QAbstractItemView* view : m_window->findChildren<QAbstractItemView*>()) {
            const bool ours = !view->inherits("QHeaderView") && !view->inherits("QComboBoxListView");
            QVERIFY2(!ours || !view->accessibleName().isEmpty(), view->metaObject()->className());
        }
        for (const QComboBox* box : m_window->findChildren<QComboBox*>()) {
            QVERIFY(!box->accessibleName().isEmpty());
        }
    }

private:
    void openTrace() {
        m_window->open(m_trace);
        QTRY_VERIFY(m_window->answers().answer());
        settle();
    }

    void settle() {
        QTest::qWait(20);
        QTRY_VERIFY(m_window->settled());
    }

    QWidget* stacksBehindTheSelection() const { return m_window->inspector()->findChild<TableView*>(); }

    static CallTree::NodeIndex nodeNamed(const CallTree& tree, const std::string& name) {
        for (std::size_t i = 1; i < tree.nodes.size(); ++i) {
            if (tree.names->function(tree.nodes[i].function).name == name) {
                return static_cast<CallTree::NodeIndex>(i);
            }
        }
        return CallTree::kNone;
    }

    QTemporaryDir m_folder;
    QString m_settings;
    QString m_trace;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestMainWindow)
#include "tst_main_window.moc"
