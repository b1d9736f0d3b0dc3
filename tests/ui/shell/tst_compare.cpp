// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/open_window.h"
#include "tests/ui/shell/written_trace.h"
#include "ui/charts/timeline_legend.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/models/group_text.h"
#include "ui/models/roles.h"
#include "ui/pages/table_view.h"
#include "ui/shell/message_panel.h"
#include "ui/shell/trace_tabs.h"
#include "ui/state/query_link.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QDropEvent>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QToolButton>
#include <optional>

namespace tidemark::ui {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr std::int64_t kForgotten = 98 * 300; ///< of churn(), in the trace before

} // namespace

/// Two moments of a trace, and the same program before and after a leak was mended.
class TestCompare : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, ThemeChoice::Light);
        m_leaky = tests::writeServiceTrace(m_folder.path(), "leaky.tide", 2, true);
        m_mended = tests::writeServiceTrace(m_folder.path(), "mended.tide", 2, false);
        m_mendedToo = tests::writeServiceTrace(m_folder.path(), "mended too.tide", 2, false);
        m_mendedAgain = tests::writeServiceTrace(m_folder.path(), "mended again.tide", 2, false);
    }

    void init() {
        QFile::remove(m_folder.filePath("settings.ini"));
        m_window.emplace(m_folder.filePath("settings.ini"));
        QVERIFY(m_window->open(m_mended));
    }

    void cleanup() { m_window.reset(); }

    /// Growth alone is a comparison, too: nothing shrank from 5 s on.
    void aChangeIsDrawnAsOne() {
        show(workspace()->flame());
        state().ask(Rule::Change, 5 * kSecond, 10 * kSecond);
        QVERIFY(m_window->settle());
        const FlameGraphWidget* graph = workspace()->flame()->graph();
        QVERIFY(graph->diff().tree);
        QVERIFY2(graph->nodeToolTip(0).contains("grew"), qPrintable(graph->nodeToolTip(0)));
        const DiffCost& total = comparison()->result->total;
        const std::int64_t change = (*m_window)->answers().answer()->costs->shown.bytes;
        QVERIFY(change > 0);
        QCOMPARE(total.delta().bytes, change);
        QCOMPARE(graph->diff().widths->nodes[0].inclusive.bytes, change);
        QVERIFY(workspace()->comparison()->isVisible());
        QVERIFY2(workspace()->comparison()->words().startsWith("A 5.00 s → B 10.00 s: "),
            qPrintable(workspace()->comparison()->words()));
        for (const DiffWidth width : {DiffWidth::Before, DiffWidth::After}) {
            QComboBox* box = workspace()->flame()->widthBox();
            box->setCurrentIndex(box->findData(static_cast<int>(width)));
            QVERIFY(m_window->settle());
            QCOMPARE(graph->diff().widths->nodes[0].inclusive.bytes,
                width == DiffWidth::Before ? total.before.bytes : total.after.bytes);
        }
        state().setRule(Rule::Growth);
        QVERIFY(m_window->settle());
        QVERIFY(!graph->diff().tree);
        QVERIFY(!workspace()->comparison()->isVisible());
        QCOMPARE(graph->tree(), (*m_window)->answers().answer()->topDown);
    }

    void theTreeOfAChange() {
        show(workspace()->tree());
        state().ask(Rule::Change, 5 * kSecond, 10 * kSecond);
        QVERIFY(m_window->settle());
        DiffTreeModel* model = workspace()->tree()->diffModel();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QVERIFY(workspace()->tree()->diffView()->isVisible());
        QVERIFY(!workspace()->tree()->view()->isVisible());
        QCOMPARE(model->rowCount(), 1);
        const QModelIndex root = model->index(0, 0);
        QCOMPARE(root.data().toString(), QString("main"));
        const auto number = [&](int column) {
            return root.siblingAtColumn(column).data(SortRole).toLongLong();
        };
        QCOMPARE(number(DiffColumns::AfterColumn) - number(DiffColumns::BeforeColumn),
            number(DiffColumns::ChangeColumn));
        QCOMPARE(root.siblingAtColumn(DiffColumns::StateColumn).data().toString(), QString("grew"));
        QVERIFY(root.siblingAtColumn(DiffColumns::ChangeColumn).data().toString().startsWith('+'));
        workspace()->tree()->expandHeaviestPath();
        QVERIFY(m_window->settle());
        QVERIFY(!state().selection().empty());
        QVERIFY((*m_window)->inspector()->frames()->rowCount() > 0);
    }

    /// Whatever it is grouped by, before + new − freed = after, and the changes add up.
    void theTableOfAChange() {
        show(workspace()->table());
        state().ask(Rule::Change, 5 * kSecond, 10 * kSecond);
        QVERIFY(m_window->settle());
        TablePage* table = workspace()->table();
        DiffTableModel* model = table->diffModel();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const std::int64_t change = comparison()->result->total.delta().bytes;
        for (int i = 0; i < table->groupingBox()->count(); ++i) {
            table->groupingBox()->setCurrentIndex(i);
            QVERIFY(m_window->settle());
            std::int64_t sum = 0;
            for (int row = 0; row < model->rowCount(); ++row) {
                const auto number = [&](int column) {
                    return model->index(row, column).data(SortRole).toLongLong();
                };
                sum += number(DiffColumns::ChangeColumn);
                QVERIFY(!model->index(row, DiffColumns::NameColumn).data().toString().isEmpty());
                QCOMPARE(number(DiffTableModel::SurvivedColumn) + number(DiffTableModel::FreedColumn),
                    number(DiffColumns::BeforeColumn));
                QCOMPARE(number(DiffTableModel::SurvivedColumn) + number(DiffTableModel::BornColumn),
                    number(DiffColumns::AfterColumn));
            }
            QVERIFY2(model->rowCount() > 0, qPrintable(table->groupingBox()->currentText()));
            QCOMPARE(sum, change);
        }
        table->groupingBox()->setCurrentIndex(
            table->groupingBox()->findData(static_cast<int>(Grouping::Function)));
        QVERIFY(m_window->settle());
        Q_EMIT table->diffView()->activated(table->diffView()->model()->index(0, 0)); // numbers are links
        QVERIFY(m_window->settle());
        QCOMPARE(state().query().filters.size(), std::size_t{1});
        QCOMPARE(state().query().filters[0].pattern, std::string("Registry<Session>::insert(unsigned long)"));
    }

    /// What shrank most stands as high as what grew most.
    void changesAreSortedByHowLargeTheyAre() {
        compare();
        show(workspace()->table());
        TablePage* table = workspace()->table();
        table->diffView()->sortByColumn(DiffColumns::ChangeColumn, Qt::DescendingOrder);
        const QAbstractItemModel* sorted = table->diffView()->model();
        QVERIFY(sorted->rowCount() > 1);
        const auto change = [&](int row) {
            return sorted->index(row, DiffColumns::ChangeColumn).data(SortRole).toLongLong();
        };
        QVERIFY(change(0) < 0);
        for (int row = 1; row < sorted->rowCount(); ++row) {
            QVERIFY(std::abs(change(row)) <= std::abs(change(row - 1)));
        }
    }

    /// Four clicks at most: the button, the file in its menu.
    void withYesterdaysTrace() {
        m_window.reset();
        m_window.emplace(m_folder.filePath("settings.ini"));
        QVERIFY(m_window->open(m_leaky)); // yesterday
        (*m_window)->closeTrace();
        QVERIFY(m_window->open(m_mended));
        auto* button = (*m_window)->findChild<QToolButton*>("compare-with");
        QVERIFY(button);
        Q_EMIT button->menu()->aboutToShow(); // 1: the button
        QAction* entry = button->menu()->actions().front();
        QCOMPARE(entry->text(), QString("leaky.tide"));
        entry->trigger(); // 2: the entry
        QVERIFY(m_window->settle());
        expectTheLeakIsGone();
        QCOMPARE(workspace()->tabs()->currentWidget(), workspace()->flame());
    }

    void bothTracesAreRecentWithTheirPictures() {
        compare();
        const Settings settings = SettingsFile(m_folder.filePath("settings.ini")).load();
        QCOMPARE(settings.recentFiles().mid(0, 2), (QStringList{m_leaky, m_mended}));
        for (const RecentTrace& recent : settings.recent.mid(0, 2)) {
            QVERIFY2(!recent.outline.isEmpty() && recent.facts.contains("peak"), qPrintable(recent.path));
        }
    }

    void whatIsGoneStaysSelectable() {
        compare();
        const FlameGraphWidget* graph = workspace()->flame()->graph();
        const QRect box = graph->nodeRect(nodeOf("churn()"));
        QVERIFY(!box.isEmpty());
        QTest::mouseClick(graph->viewport(), Qt::LeftButton, {}, box.center());
        QVERIFY(m_window->settle());
        QVERIFY(state().selection().empty()); // the own trace keeps no such stack
        QCOMPARE(graph->tree()->names->function(graph->selectedFunction()).name, std::string("churn()"));
        QComboBox* width = workspace()->flame()->widthBox();
        width->setCurrentIndex(width->findData(static_cast<int>(DiffWidth::After)));
        QVERIFY(m_window->settle());
        QTest::mouseClick(graph->viewport(), Qt::LeftButton, {}, graph->nodeRect(nodeOf("grow()")).center());
        QVERIFY(m_window->settle());
        const Names& names = *(*m_window)->answers().session()->names();
        QCOMPARE(names.function(state().selection().path.back()).name, std::string("grow()"));
        QCOMPARE(graph->tree()->names->function(graph->selectedFunction()).name, std::string("grow()"));
        QVERIFY((*m_window)->inspector()->headline().startsWith("95.7 KiB in 98 blocks"));
    }

    void sidesCanBeSwapped() {
        compare();
        const std::shared_ptr<const DiffTree> tree = comparison()->result->topDown;
        workspace()->comparison()->swapButton()->click();
        QVERIFY(m_window->settle());
        QCOMPARE(comparison()->result->total.delta().bytes, kForgotten);
        QVERIFY(!comparison()->ownIsAfter);
        QCOMPARE(comparison()->result->topDown->nodes.size(), tree->nodes.size());
        QVERIFY(workspace()->comparison()->words().startsWith("mended.tide → leaky.tide: "));
        (*m_window)->actions().back->trigger(); // a step of the history like any other
        QVERIFY(m_window->settle());
        QCOMPARE(comparison()->result->total.delta().bytes, -kForgotten);
        (*m_window)->actions().back->trigger();
        QVERIFY(m_window->settle());
        QVERIFY(!(*m_window)->current()->comparisons().active());
        QVERIFY(!workspace()->comparison()->isVisible());
    }

    void eachSideHasItsPlainView() {
        compare();
        workspace()->comparison()->beforeButton()->click();
        QVERIFY(m_window->settle());
        QCOMPARE((*m_window)->traces()->views().size(), qsizetype{2});
        QCOMPARE((*m_window)->current()->path(), m_leaky);
        QCOMPARE((*m_window)->answers().answer()->costs->shown.bytes, 100 * 4096 + 98 * 1000 + kForgotten);
        (*m_window)->traces()->step(1);
        workspace()->comparison()->afterButton()->click();
        QVERIFY(m_window->settle());
        QVERIFY(!(*m_window)->current()->comparisons().active());
        QCOMPARE(workspace()->flame()->graph()->tree(), (*m_window)->answers().answer()->topDown);
    }

    void linksAndCommandsRepeatIt() {
        compare();
        state().setCost(CostKind::Allocations);
        const QString link = (*m_window)->current()->link();
        QCOMPARE((*m_window)->current()->command(),
            QString("tidemark diff %1 %2 --rule live-at --at end --cost allocations").arg(m_leaky, m_mended));
        m_window.reset();
        m_window.emplace(m_folder.filePath("other.ini"));
        (*m_window)->open(link);
        QVERIFY(QTest::qWaitFor(
            [this] { return (*m_window)->current()->comparisons().comparison() != nullptr; }, 20'000));
        QVERIFY(m_window->settle());
        QCOMPARE(comparison()->result->total.delta().bytes, -kForgotten);
        QCOMPARE(comparison()->result->question.after.cost, CostKind::Allocations);
        state().compareWith(std::nullopt);
        state().ask(Rule::Change, 2 * kSecond, 10 * kSecond);
        QCOMPARE((*m_window)->current()->command(),
            QString("tidemark diff %1 --at-before 2s --at-after end --cost allocations").arg(m_mended));
    }

    /// The same rule at another time of the same trace.
    void withABaseline() {
        state().ask(Rule::Growth, 6 * kSecond, 8 * kSecond);
        ComparedWith with;
        with.times = QueryTimes{2 * kSecond, 3 * kSecond, 10 * kSecond, 10 * kSecond};
        state().compareWith(with);
        QVERIFY(m_window->settle());
        const DiffCost& total = comparison()->result->total;
        QCOMPARE(total.after.bytes, (*m_window)->answers().answer()->costs->shown.bytes);
        QCOMPARE(total.before.bytes, std::int64_t{10'000});
        QCOMPARE(total.after.bytes, std::int64_t{20'000});
        QCOMPARE(parseLink((*m_window)->current()->link())->compared, std::optional(with));
    }

    /// What runs of one side differ by is grey and called noise, in all views.
    void furtherRunsTellNoise() {
        compare();
        QToolButton* runs = workspace()->comparison()->runsButton();
        QVERIFY(runs->isVisible());
        QCOMPARE(runs->text(), QString("Runs"));
        workspace()->comparison()->addRuns(
            true, {m_mendedAgain, m_leaky}); // the other trace is there already
        QVERIFY(m_window->settle());
        QCOMPARE(runs->text(), QString("1 → 2 runs"));
        expectTheLeakIsGone();
        workspace()->comparison()->addRuns(false, {m_mendedToo});
        QVERIFY(m_window->settle());
        QCOMPARE(runs->text(), QString("2 → 2 runs"));
        QVERIFY(comparison()->result->hasBands());
        const FlameGraphWidget* graph = workspace()->flame()->graph();
        QVERIFY2(graph->nodeToolTip(nodeOf("churn()")).contains("28.7 KiB → 0 B, −28.7 KiB, noise"),
            qPrintable(graph->nodeToolTip(nodeOf("churn()"))));
        show(workspace()->table());
        DiffTableModel* model = workspace()->table()->diffModel();
        int noise = 0;
        for (int row = 0; row < model->rowCount(); ++row) {
            const QString state = model->index(row, DiffColumns::StateColumn).data().toString();
            QVERIFY2(state == "noise" || state == "same", qPrintable(state));
            noise += state == "noise" ? 1 : 0;
        }
        QVERIFY(noise > 0);
        QVERIFY2(commandLine(m_mended, state()).contains("--also-before"),
            qPrintable(commandLine(m_mended, state())));
        QCOMPARE(parseLink((*m_window)->current()->link())->compared, state().compared());
        show(workspace()->flame());
        state().goBack();
        QVERIFY(m_window->settle());
        expectTheLeakIsGone();
        workspace()->comparison()->addRuns(false, {m_folder.filePath("missing.tide")});
        QVERIFY(QTest::qWaitFor([this] { return (*m_window)->message()->isVisible(); }, 20'000));
        QVERIFY(m_window->settle());
        QCOMPARE(runs->text(), QString("1 → 2 runs"));
        expectTheLeakIsGone();
        runs->menu()->actions().back()->trigger();
        QVERIFY(m_window->settle());
        QCOMPARE(runs->text(), QString("Runs"));
    }

    void whatCannotBeOpenedIsSaid() {
        (*m_window)->compareWith(m_folder.filePath("missing.tide"));
        QVERIFY(QTest::qWaitFor([this] { return (*m_window)->message()->isVisible(); }, 20'000));
        QVERIFY(m_window->settle());
        QVERIFY(!state().compared());
        QVERIFY(!workspace()->comparison()->isVisible());
    }

    void aDroppedFileMayBeCompared() {
        QMimeData files;
        files.setUrls({QUrl::fromLocalFile(m_leaky)});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&**m_window, &enter);
        QDropEvent drop({10, 10}, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&**m_window, &drop);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QCOMPARE(menu->actions().size(), qsizetype{2});
        menu->actions()[1]->trigger();
        menu->close();
        QVERIFY(m_window->settle());
        expectTheLeakIsGone();
    }

private:
    Workspace* workspace() { return (*m_window)->workspace(); }
    ViewState& state() { return (*m_window)->state(); }
    const std::shared_ptr<const ShownComparison>& comparison() {
        return (*m_window)->current()->comparisons().comparison();
    }
    void show(QWidget* page) {
        workspace()->tabs()->setCurrentWidget(page);
        QVERIFY(m_window->settle());
    }
    void compare() {
        show(workspace()->flame());
        (*m_window)->compareWith(m_leaky);
        QVERIFY(m_window->settle());
        QVERIFY(comparison());
    }
    CallTree::NodeIndex nodeOf(const std::string& name) {
        const CallTree& tree = *workspace()->flame()->graph()->tree();
        for (CallTree::NodeIndex i = 1; i < tree.nodes.size(); ++i) {
            if (tree.names->function(tree.nodes[i].function).name == name) {
                return i;
            }
        }
        return CallTree::kNone;
    }
    /// That stack is gone and nothing else is above zero.
    void expectTheLeakIsGone() {
        QVERIFY(comparison());
        const DiffTree& tree = *comparison()->result->topDown;
        for (const DiffTree::Node& node : tree.nodes) {
            const bool leaks = node.function.valid() && tree.names->function(node.function).name == "churn()";
            QCOMPARE(node.self.delta().bytes, leaks ? -kForgotten : 0);
            if (leaks) {
                QCOMPARE(diffState(node.inclusive, CostKind::Bytes), DiffState::Gone);
            }
        }
        const FlameGraphWidget* graph = workspace()->flame()->graph();
        QVERIFY2(graph->nodeToolTip(nodeOf("churn()")).contains("28.7 KiB → 0 B, −28.7 KiB, gone"),
            qPrintable(graph->nodeToolTip(nodeOf("churn()"))));
        const auto& entries = workspace()->timeline()->legend()->entries();
        QVERIFY(std::any_of(entries.begin(), entries.end(),
            [](const TimelineLegend::Entry& entry) { return entry.name == "leaky.tide"; }));
    }

    QTemporaryDir m_folder;
    QString m_leaky;
    QString m_mended;
    QString m_mendedToo;
    QString m_mendedAgain;
    std::optional<tests::OpenWindow> m_window;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestCompare)
#include "tst_compare.moc"
