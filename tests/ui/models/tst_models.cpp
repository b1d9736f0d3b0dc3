// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_engine.h"
#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"
#include "tests/core/analysis/trace_text.h"
#include "ui/models/call_tree_model.h"
#include "ui/models/caller_callee_model.h"
#include "ui/models/cost_sort_proxy.h"
#include "ui/models/cost_text.h"
#include "ui/models/edge_model.h"
#include "ui/models/group_list_model.h"
#include "ui/models/group_text.h"
#include "ui/models/roles.h"
#include "ui/models/stack_frames_model.h"
#include "ui/models/stack_list_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

namespace tidemark::ui {
namespace {

constexpr const char* kTrace = "main:3;load:7@libload.so 2 3072\n"
                               "main;serve;grow>insert:42 1 2048\n"
                               "main;serve;churn 1 512\n";

struct Results {
    LoadedProfile loaded;
    StackCosts costs;
    std::shared_ptr<const CallTree> tree;
    std::shared_ptr<const CallerCalleeTable> table;
    std::shared_ptr<const StackList> stacks;
};

Results resultsOf(const char* lines, Rule rule, Moment a, Moment b) {
    Results results;
    results.loaded = tests::profileOf(lines);
    Query query;
    query.rule = rule;
    query.a = a;
    query.b = b;
    const auto& [profile, names] = results.loaded;
    results.costs = evaluate(*profile, *names, query).value();
    results.tree = std::make_shared<const CallTree>(
        buildCallTree(*profile, names, results.costs, TreeDirection::TopDown, CostKind::Bytes).value());
    results.table = std::make_shared<const CallerCalleeTable>(
        buildCallerCallee(*profile, names, results.costs, CostKind::Bytes).value());
    results.stacks = std::make_shared<const StackList>(listStacks(results.costs, names, CostKind::Bytes, 0));
    return results;
}

Results liveResults() {
    return resultsOf(kTrace, Rule::LiveAt, Moment{4}, {});
}

/// What every model must do: satisfy Qt's own checks, plain and sorted, and answer nothing beyond its bounds.
void check(QAbstractItemModel& model) {
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    CostSortProxy proxy(&model);
    const QAbstractItemModelTester proxyTester(&proxy, QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (QAbstractItemModel* each : std::initializer_list<QAbstractItemModel*>{&model, &proxy}) {
        const int rows = each->rowCount();
        const int columns = each->columnCount();
        QVERIFY(!each->index(rows, 0).isValid());
        QVERIFY(!each->index(-1, 0).isValid());
        QVERIFY(!each->index(0, columns).isValid());
        QVERIFY(!each->index(0, -1).isValid());
        QVERIFY(!each->data({}, Qt::DisplayRole).isValid());
        QVERIFY(!each->headerData(columns, Qt::Horizontal, Qt::DisplayRole).isValid());
        for (int column = 0; column < columns; ++column) {
            QVERIFY(!each->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        }
    }
    for (int column = 0; column < proxy.columnCount(); ++column) {
        proxy.sort(column, Qt::AscendingOrder);
        proxy.sort(column, Qt::DescendingOrder);
    }
    QCOMPARE(proxy.rowCount(), model.rowCount());
}

QString cell(const QAbstractItemModel& model, int row, int column, const QModelIndex& parent = {}) {
    return model.index(row, column, parent).data().toString();
}

} // namespace

class TestModels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everyModelKeepsItsPromises() {
        const Results results = liveResults();
        const auto& [profile, names] = results.loaded;
        CallTreeModel tree;
        check(tree);
        tree.setResult(results.tree, CostKind::Bytes, false);
        check(tree);
        CallerCalleeModel functions;
        check(functions);
        functions.setResult(results.table, results.costs.shown, CostKind::Bytes, false);
        check(functions);
        for (const auto side : {EdgeModel::Side::Callers, EdgeModel::Side::Callees}) {
            EdgeModel edges(side);
            check(edges);
            for (int row = -1; row <= functions.rowCount(); ++row) {
                edges.setResult(results.table, row, CostKind::Allocations, true);
                check(edges);
            }
        }
        for (const Grouping grouping : groupingsInOrder()) {
            GroupListModel groups;
            check(groups);
            Query live;
            live.a = profile->endMoment();
            const auto list =
                std::make_shared<const GroupList>(groupBy(*profile, names, live, grouping).value());
            groups.setResult(list, profile, CostKind::Bytes, false);
            check(groups);
            QCOMPARE(groups.rowCount(), static_cast<int>(list->rows.size()));
            groups.setCurves(std::make_shared<const LiveCurves>(LiveCurves{0, 10, 2, {1, 2}}));
            check(groups);
        }
        StackListModel stacks;
        check(stacks);
        stacks.setResult(results.stacks, profile, results.costs.shown, CostKind::Bytes, false);
        check(stacks);
        StackFramesModel frames;
        check(frames);
        const auto resolved = std::make_shared<const std::vector<ResolvedFrame>>(
            resolveStack(*profile, *names, results.stacks->rows[0].stack));
        frames.setResult(resolved, names);
        check(frames);
        tree.setResult(nullptr, CostKind::Bytes, false);
        check(tree);
        QCOMPARE(tree.rowCount(), 0);
    }

    void treeShowsCostsAndPlaces() {
        const Results results = liveResults();
        CallTreeModel tree;
        tree.setResult(results.tree, CostKind::Bytes, false);
        QCOMPARE(tree.rowCount(), 1);
        QCOMPARE(cell(tree, 0, CallTreeModel::FunctionColumn), "main");
        QCOMPARE(cell(tree, 0, CallTreeModel::InclusiveColumn), "5.5 KiB");
        QCOMPARE(cell(tree, 0, CallTreeModel::ShareColumn), "100.0 %");
        QCOMPARE(cell(tree, 0, CallTreeModel::SelfColumn), "");
        const QModelIndex main = tree.index(0, 0);
        QCOMPARE(tree.rowCount(main), 2);
        QCOMPARE(cell(tree, 0, CallTreeModel::FunctionColumn, main), "load");
        QCOMPARE(cell(tree, 0, CallTreeModel::SelfColumn, main), "3.0 KiB");
        QCOMPARE(cell(tree, 0, CallTreeModel::AllocationsColumn, main), "2");
        QCOMPARE(cell(tree, 0, CallTreeModel::ModuleColumn, main), "libload.so");
        QCOMPARE(cell(tree, 0, CallTreeModel::LocationColumn, main), "load.cpp:7");
        QVERIFY(!tree.index(2, 0, main).isValid());
    }

    void treeFindsPaths() {
        const Results results = liveResults();
        CallTreeModel tree;
        tree.setResult(results.tree, CostKind::Bytes, false);
        const QModelIndex serve = tree.index(1, 0, tree.index(0, 0));
        const QModelIndex deepest = tree.index(0, 0, tree.index(0, 0, serve));
        QCOMPARE(deepest.data().toString(), "insert");
        const std::vector<FunctionId> path = tree.pathOf(deepest);
        QCOMPARE(path.size(), std::size_t{4});
        QCOMPARE(tree.indexOfPath(path), deepest);
        QCOMPARE(tree.indexOfPath({path[0], path[1], path[0]}), serve);
        QVERIFY(!tree.indexOfPath({path[3]}).isValid());
        const std::vector<QModelIndex> heaviest = tree.heaviestPath({});
        QCOMPARE(heaviest.back().data().toString(), "load");
        QCOMPARE(tree.heaviestPath(serve).back(), deepest);
        tree.setSearch("INSERT");
        QVERIFY(deepest.data(MatchRole).toBool());
        QVERIFY(!serve.data(MatchRole).toBool());
    }

    void signsAreWordsToo() {
        const Results results = resultsOf(
            "+a main;old 4096\nmain;other 1 8\n-a\nmain;young 1 1024\n", Rule::Change, Moment{2}, Moment{4});
        CallTreeModel tree;
        tree.setResult(results.tree, CostKind::Bytes, true);
        check(tree);
        const QModelIndex main = tree.index(0, 0);
        const QModelIndex old = tree.index(0, CallTreeModel::InclusiveColumn, main);
        const QModelIndex young = tree.index(1, CallTreeModel::InclusiveColumn, main);
        QCOMPARE(old.data().toString(), QStringLiteral("\u22124.0 KiB"));
        QCOMPARE(old.data(SignRole).toInt(), -1);
        QVERIFY(old.data(Qt::ToolTipRole).toString().contains("shrank by 4.0 KiB"));
        QCOMPARE(young.data().toString(), "+1.0 KiB");
        QCOMPARE(young.data(SignRole).toInt(), 1);
        QVERIFY(young.data(Qt::ToolTipRole).toString().contains("grew by 1.0 KiB"));
        QCOMPARE(cell(tree, 0, CallTreeModel::ShareColumn), "");
    }

    void groupsAreNamed() {
        const auto& [profile, names] = liveResults().loaded;
        const auto text = [&](Grouping grouping, std::uint64_t key, const char* label = "") {
            return groupText({key, label, {}}, grouping, *profile, *names);
        };
        QCOMPARE(text(Grouping::SizeClass, 0), "0 B");
        QCOMPARE(text(Grouping::SizeClass, 1), "1 B");
        QCOMPARE(text(Grouping::SizeClass, 7), QStringLiteral("64–127 B"));
        QCOMPARE(text(Grouping::SizeClass, 11), QStringLiteral("1–2 KiB"));
        QCOMPARE(text(Grouping::SizeClass, 64), QStringLiteral("8–16 EiB"));
        QCOMPARE(text(Grouping::LifetimeClass, GroupList::kNone), "never freed");
        QCOMPARE(text(Grouping::LifetimeClass, 11), QStringLiteral("1.02 µs to 2.05 µs"));
        QCOMPARE(text(Grouping::Thread, 2, "worker"), "worker (#3)");
        QCOMPARE(text(Grouping::Thread, 2), "thread #3");
        QCOMPARE(text(Grouping::Process, 0, "cc1plus (12)"), "cc1plus (12)");
        QCOMPARE(text(Grouping::Process, 0), "process #1");
        QCOMPARE(text(Grouping::Process, GroupList::kNone), "(process not known)");
        QCOMPARE(text(Grouping::Call, 11), "new");
        QCOMPARE(text(Grouping::Domain, 1, "python"), "python");
        QCOMPARE(text(Grouping::Caller, GroupList::kNone), "(no caller)");
        const auto filter = [&](Grouping grouping, std::uint64_t key, const char* label = "") {
            return groupFilter({key, label, {}}, grouping, *profile, *names);
        };
        QCOMPARE(filter(Grouping::SizeClass, 7)->low, std::uint64_t{64});
        QCOMPARE(filter(Grouping::SizeClass, 7)->high, std::uint64_t{127});
        QCOMPARE(filter(Grouping::Thread, 2)->pattern, std::string("#3"));
        QCOMPARE(filter(Grouping::Function, 0, "f[1]*")->pattern, std::string("f\\[1]\\*"));
        QVERIFY(filter(Grouping::LifetimeClass, GroupList::kNone)->exclude);
        QVERIFY(!filter(Grouping::Module, GroupList::kNone));
        QVERIFY(!filter(Grouping::Process, GroupList::kNone));
        QCOMPARE(filter(Grouping::Process, 0, "c++[1] (12)")->pattern, std::string("c++\\[1] (12)"));
        QCOMPARE(filter(Grouping::Process, 1)->pattern, std::string("#2"));
    }

    void aProcessBeforeAndAfterExecIsToldApart() {
        ProfileBuilder builder;
        for (int image = 0; image < 2; ++image) {
            builder.addProcess({12, "python3"});
        }
        const auto profile = builder.finish();
        const auto names = NamesBuilder(profile).finish(1);
        const GroupList::Row second{1, processLabel(profile->processes()[1]), {}};
        QCOMPARE(groupFilter(second, Grouping::Process, *profile, *names)->pattern, std::string("#2"));
    }

    void rowsOfBigTreesAreFoundWhenAskedFor() {
        auto tree = std::make_shared<CallTree>();
        tree->names = liveResults().loaded.names;
        tree->nodes.resize(1'000'001);
        for (std::uint32_t i = 1; i < tree->nodes.size(); ++i) {
            tree->nodes[i].parent = (i - 1) / 10;
            tree->nodes[i].function = FunctionId(0);
            if ((i - 1) % 10 == 0) {
                tree->nodes[(i - 1) / 10].firstChild = i;
            } else {
                tree->nodes[i - 1].nextSibling = i;
            }
        }
        CallTreeModel model;
        CostSortProxy proxy(&model);
        proxy.sort(CallTreeModel::InclusiveColumn, Qt::DescendingOrder);
        model.setResult(tree, CostKind::Bytes, false);
        QCOMPARE(proxy.rowCount(), 10);
        QModelIndex index = proxy.index(9, 0);
        while (proxy.hasChildren(index)) {
            index = proxy.index(proxy.rowCount(index) - 1, 0, index);
        }
        QCOMPARE(model.nodeOf(proxy.mapToSource(index)), CallTree::NodeIndex{111'110});
    }

    void sortingUsesNumbers() {
        const Results results = liveResults();
        StackListModel stacks;
        stacks.setResult(results.stacks, results.loaded.profile, results.costs.shown, CostKind::Bytes, false);
        CostSortProxy proxy(&stacks);
        proxy.sort(StackListModel::CostColumn, Qt::AscendingOrder);
        QCOMPARE(cell(proxy, 0, StackListModel::CostColumn), "512 B");
        QCOMPARE(cell(proxy, 2, StackListModel::CostColumn), "3.0 KiB");
        proxy.setFilterText("SERVE");
        QCOMPARE(proxy.rowCount(), 2);
    }

    void stacksAreNamedByTheirAllocatingFrame() {
        const Results results = liveResults();
        StackListModel stacks;
        stacks.setResult(results.stacks, results.loaded.profile, results.costs.shown, CostKind::Bytes, false);
        QCOMPARE(cell(stacks, 1, StackListModel::FunctionColumn), "insert");
        QCOMPARE(cell(stacks, 1, StackListModel::CallersColumn), QStringLiteral("grow ← serve ← main"));
        QCOMPARE(cell(stacks, 1, StackListModel::ShareColumn), "36.4 %");
        QCOMPARE(stacks.indexOf(stacks.stackAt(1)).row(), 1);
        QVERIFY(!stacks.stackAt(3).valid());
        QVERIFY(!stacks.indexOf(StackId(12345)).isValid());
    }

    void framesMarkInlinedAndAllocatorOnes() {
        const LoadedProfile loaded = tests::profileOf("main;grow>insert:42;malloc 1 64\n");
        Query query;
        query.a = loaded.profile->endMoment();
        const StackCosts costs = evaluate(*loaded.profile, *loaded.names, query).value();
        const auto frames = std::make_shared<const std::vector<ResolvedFrame>>(
            resolveStack(*loaded.profile, *loaded.names, costs.items.at(0).stack));
        StackFramesModel model;
        model.setResult(frames, loaded.names);
        QCOMPARE(model.rowCount(), 4);
        QVERIFY(model.index(0, 0).data(QuietRole).toBool());
        QVERIFY(!model.index(1, 0).data(QuietRole).toBool());
        QCOMPARE(cell(model, 1, 0), "insert");
        QVERIFY(model.index(1, 0).data(InlinedRole).toBool());
        QVERIFY(!model.index(2, 0).data(InlinedRole).toBool());
        QVERIFY(model.index(1, 0).data(Qt::AccessibleTextRole).toString().contains("inlined"));
        QCOMPARE(model.plainText().count("[inlined]"), 1);
        QCOMPARE(model.plainText().count('\n'), 4);
    }

    void functionsKnowTheirNeighbours() {
        const Results results = liveResults();
        CallerCalleeModel functions;
        functions.setResult(results.table, results.costs.shown, CostKind::Bytes, false);
        int serve = -1;
        for (int row = 0; row < functions.rowCount(); ++row) {
            serve = cell(functions, row, 0) == "serve" ? row : serve;
        }
        QVERIFY(serve >= 0);
        EdgeModel callees(EdgeModel::Side::Callees);
        callees.setResult(results.table, serve, CostKind::Bytes, false);
        QCOMPARE(callees.rowCount(), 2);
        QCOMPARE(cell(callees, 0, EdgeModel::CostColumn), "2.0 KiB");
        QCOMPARE(cell(callees, 0, EdgeModel::ShareColumn), "80.0 %");
        EdgeModel callers(EdgeModel::Side::Callers);
        callers.setResult(results.table, serve, CostKind::Bytes, false);
        QCOMPARE(cell(callers, 0, EdgeModel::FunctionColumn), "main");
        const FunctionId id = results.table->rows[static_cast<std::size_t>(serve)].function;
        QCOMPARE(functions.indexOf(id).row(), serve);
        QVERIFY(!functions.indexOf(FunctionId()).isValid());
    }

    void aBlockIsOne() {
        QCOMPARE(blocksText(1), QStringLiteral("1 block"));
        QCOMPARE(blocksText(-1, true), QStringLiteral("−1 block"));
        QCOMPARE(blocksText(0), QStringLiteral("0 blocks"));
        QCOMPARE(blocksText(1200, true), QStringLiteral("+1,200 blocks"));
    }

    void numbersAreWritten() {
        QCOMPARE(bytesText(0), "0 B");
        QCOMPARE(bytesText(1023), "1023 B");
        QCOMPARE(bytesText(1024), "1.0 KiB");
        QCOMPARE(bytesText(1048575), "1.0 MiB");
        QCOMPARE(bytesText(-2048), QStringLiteral("\u22122.0 KiB"));
        QCOMPARE(bytesText(2048, true), "+2.0 KiB");
        QCOMPARE(bytesText(0, true), "0 B");
        QVERIFY(bytesText(std::numeric_limits<std::int64_t>::min()).startsWith(QChar(0x2212)));
        QCOMPARE(shareText(1, 3), "33.3 %");
        QCOMPARE(shareText(1, 1000000), "<0.1 %");
        QCOMPARE(shareText(1, 0), "");
    }
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestModels)
#include "tst_models.moc"
