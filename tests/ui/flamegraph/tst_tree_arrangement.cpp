// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/flamegraph/folded_tree.h"
#include "ui/flamegraph/flame_colors.h"
#include "ui/flamegraph/flame_tool_tip.h"
#include "ui/flamegraph/tree_arrangement.h"
#include "ui/flamegraph/tree_path.h"

#include <QTest>
#include <limits>
#include <set>

using namespace tidemark;
using namespace tidemark::ui;
using Folding = FlameArrangement::Folding;

namespace {

std::shared_ptr<const ArrangedTree> arranged(const std::shared_ptr<const CallTree>& tree,
    const FlameArrangement& arrangement, std::shared_ptr<const TreeLifetimes> lifetimes = nullptr) {
    return arrangeTree(tree, arrangement, CostKind::Bytes, std::move(lifetimes), {}).value();
}

void describe(const CallTree& tree, CallTree::NodeIndex node, QString& text) {
    text += QStringLiteral("%1%2 %3 %4\n")
                .arg(QString(static_cast<qsizetype>(tree.nodes[node].depth) * 2, QLatin1Char(' ')),
                    nodeName(tree, node))
                .arg(tree.nodes[node].inclusive.bytes)
                .arg(tree.nodes[node].self.bytes);
    for (auto child = tree.nodes[node].firstChild; child != CallTree::kNone;
         child = tree.nodes[child].nextSibling)
        describe(tree, child, text);
}

/// "  name inclusive self" per node, children in their order, indented by depth.
QString text(const CallTree& tree) {
    QString result;
    describe(tree, 0, result);
    return result;
}

FunctionId function(const CallTree& tree, std::string_view name) {
    return test::functionsNamed(tree, name).at(0);
}

/// Links, depths and sums.
void check(const ArrangedTree& arranged) {
    const auto& nodes = arranged.tree->nodes;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        Cost sum = nodes[i].self;
        std::int64_t last = std::numeric_limits<std::int64_t>::max();
        for (auto child = nodes[i].firstChild; child != CallTree::kNone; child = nodes[child].nextSibling) {
            QCOMPARE(nodes[child].parent, static_cast<CallTree::NodeIndex>(i));
            QCOMPARE(nodes[child].depth, nodes[i].depth + 1);
            QVERIFY(nodes[child].inclusive.bytes <= last);
            last = nodes[child].inclusive.bytes;
            sum += nodes[child].inclusive;
        }
        QCOMPARE(sum, nodes[i].inclusive);
    }
}

} // namespace

class TreeArrangementTest : public QObject {
    Q_OBJECT
private slots:
    void nothingToDoCopiesNothing() {
        const auto tree = test::foldedTree("main;f 5 1");
        const auto result = arranged(tree, {});
        QCOMPARE(result->tree, tree);
        QVERIFY(result->origins.empty() && !result->isDiff());
        QCOMPARE(result->targetOf(1), CallTree::NodeIndex{1});
    }

    void recursionJoinsItsOutermostOccurrence() {
        FlameArrangement arrangement;
        arrangement.collapseRecursion = true;
        const auto result = arranged(
            test::foldedTree("main;f;g;f;g;leaf 10 1\nmain;f;f;other 3 1\nmain;f;g 2 1"), arrangement);
        QCOMPARE(text(*result->tree), QStringLiteral("all 15 0\n  main 15 0\n    f 15 0\n      g 12 2\n"
                                                     "        leaf 10 0\n      other 3 0\n")
                                          .replace(QStringLiteral("leaf 10 0"), QStringLiteral("leaf 10 10"))
                                          .replace(QStringLiteral("other 3 0"), QStringLiteral("other 3 3")));
        check(*result);
    }

    void foldedNamesShareABox() {
        const auto tree = test::foldedTree("std::vector<int>::push_back(int const&)@a 4 1\n"
                                           "std::vector<char>::push_back(char const&)@a 5 1\n"
                                           "std::vector<char>::push_back(char const&)@b 1 1\n"
                                           "other::push_back(int)@a 2 1");
        FlameArrangement arrangement;
        arrangement.folding = Folding::Arguments;
        auto result = arranged(tree, arrangement);
        check(*result);
        QCOMPARE(result->tree->nodes.size(), std::size_t{4});
        QCOMPARE(result->tree->nodes[result->tree->nodes[0].firstChild].inclusive.bytes, std::int64_t{9});
        QCOMPARE(tree->nodes[result->originOf(result->tree->nodes[0].firstChild)].inclusive.bytes,
            std::int64_t{5});
        arrangement.folding = Folding::Namespaces;
        result = arranged(tree, arrangement);
        QCOMPARE(result->tree->nodes.size(), std::size_t{4});
        QCOMPARE(foldedName(QStringLiteral("void a::b<c::d>::f<g>(h<i>) const"), Folding::Arguments),
            QStringLiteral("a::b<…>::f<…>(…) const"));
        QCOMPARE(foldedName(QStringLiteral("void a::b<c::d>::f<g>(h<i>) const"), Folding::Namespaces),
            QStringLiteral("b::f"));
        QCOMPARE(foldedName(QStringLiteral("main"), Folding::Arguments), QStringLiteral("main"));
    }

    void hiddenFramesGiveTheirPlaceToTheirChildren() {
        const auto tree =
            test::foldedTree("main@app;wrap@lib;f@app 6 1\nmain@app;f@app 3 1\nmain@app;wrap@lib 1 1");
        FlameArrangement arrangement;
        arrangement.hidden = {function(*tree, "wrap")};
        const QString expected = QStringLiteral("all 10 0\n  main 10 1\n    f 9 9\n");
        QCOMPARE(text(*arranged(tree, arrangement)->tree), expected);
        arrangement = {};
        arrangement.hiddenModules = {"lib"};
        const auto result = arranged(tree, arrangement);
        QCOMPARE(text(*result->tree), expected);
        const auto hidden = nodeAt(*tree, test::functionsNamed(*tree, "main;wrap"));
        QCOMPARE(result->targetOf(hidden), CallTree::NodeIndex{1});
        check(*result);
    }

    void focusShowsWhatIsBelow() {
        const auto tree = test::foldedTree("main;a;f;x 6 1\nmain;b;f;y 3 1\nmain;b 100 1\nmain;f;f;z 1 1");
        FlameArrangement arrangement;
        arrangement.focused = {function(*tree, "f")};
        const auto result = arranged(tree, arrangement);
        QCOMPARE(text(*result->tree),
            QStringLiteral("all 10 0\n  f 10 0\n    x 6 6\n    y 3 3\n    f 1 0\n      z 1 1\n"));
        QCOMPARE(result->targetOf(1), CallTree::kNone);
        QCOMPARE(result->nearestTarget(1), CallTree::NodeIndex{0});
        check(*result);
    }

    /// Both sides are summed up where nodes are joined, whatever the boxes are as wide as.
    void bothSidesOfAComparisonAreKept() {
        const FlameDiff diff = test::foldedDiff("main;f 10 20\nmain;g;f 8 0\nmain;h 0 5", DiffWidth::Union);
        const FlameArrangement plain;
        FlameArrangement hiding;
        hiding.hidden = {function(*diff.widths, "g")};
        for (const FlameArrangement& arrangement : {plain, hiding}) {
            const auto result =
                arrangeTree(diff.widths, arrangement, CostKind::Bytes, nullptr, {}, diff).value();
            QVERIFY(result->isDiff());
            QCOMPARE(result->diffOf(0).before.bytes, std::int64_t{18});
            QCOMPARE(result->diffOf(0).after.bytes, std::int64_t{25});
            QCOMPARE(result->tree->nodes[0].inclusive.bytes, std::int64_t{10 + 8 + 5});
            const auto at = [&](const char* path) {
                return result->targetOf(nodeAt(*diff.widths, test::functionsNamed(*diff.widths, path)));
            };
            const bool joined = !arrangement.changesNothing();
            QCOMPARE(result->diffOf(at("main;f")).before.bytes, std::int64_t{joined ? 18 : 10});
            QCOMPARE(result->selfDiffOf(at("main;f")).after.bytes, std::int64_t{20});
            const QString grew = flameToolTip(*result, at("main;h"));
            QVERIFY2(grew.contains(QStringLiteral("0 B \u2192 5 B, +5 B, new")), qPrintable(grew));
            const QString root = flameToolTip(*result, 0);
            QVERIFY2(root.contains(QStringLiteral("18 B \u2192 25 B, +7 B, grew")), qPrintable(root));
        }
        const auto plainResult = arrangeTree(diff.widths, plain, CostKind::Bytes, nullptr, {}, diff).value();
        const QString gone =
            flameToolTip(*plainResult, nodeAt(*diff.widths, test::functionsNamed(*diff.widths, "main;g")));
        QVERIFY2(gone.contains(QStringLiteral("8 B \u2192 0 B, \u22128 B, gone")), qPrintable(gone));
    }

    void lifetimesAreSummedUp() {
        const auto tree = test::foldedTree("main;f 10 2\nmain;g 4 1");
        auto lifetimes = std::make_shared<TreeLifetimes>();
        lifetimes->self.resize(tree->nodes.size());
        lifetimes->self[nodeAt(*tree, test::functionsNamed(*tree, "main;f"))] = {6e9, 2, 0};
        lifetimes->self[nodeAt(*tree, test::functionsNamed(*tree, "main;g"))] = {3e9, 1, 1};
        FlameArrangement hiding;
        hiding.hidden = {function(*tree, "g")};
        for (const FlameArrangement& arrangement : {FlameArrangement(), hiding}) {
            const auto result = arranged(tree, arrangement, lifetimes);
            QCOMPARE(result->lifetimes[0].nanoseconds, 9e9);
            QCOMPARE(result->lifetimes[0].blocks, std::uint64_t{3});
            QCOMPARE(result->longestMean, 3e9);
            const QString tip = flameToolTip(*result, 0);
            QVERIFY2(tip.contains(QStringLiteral("mean lifetime 3.00 s; 1 of 3 blocks")), qPrintable(tip));
        }
    }

    void theLargestModulesNeverShareAColour() {
        std::string lines;
        for (int i = 0; i < 14; ++i)
            lines += "main@app;f" + std::to_string(i) + "@lib" + std::to_string(i) + ".so 1 1\n";
        const auto tree = test::foldedTree(lines);
        for (const Theme* theme : {&Theme::lightTheme(), &Theme::darkTheme()}) {
            FlameColors colors;
            colors.reset(tree->names, *theme);
            std::set<QRgb> seen;
            CategoryColors modules(modulesBySize(*tree->names));
            for (const QString& module : modulesBySize(*tree->names).first(14))
                seen.insert(modules.color(*theme, module).rgb());
            QCOMPARE(seen.size(), std::size_t{14});
            QVERIFY(colors.lifetime(1e9, 1e9) != colors.lifetime(1e3, 1e9));
            QVERIFY(colors.change(5, 5) != colors.change(-5, 5));
            QCOMPARE(colors.change(900, 5), colors.change(5, 5)); // beyond the scale's end
            QCOMPARE(colors.change(5, 600), colors.unknown());
            QVERIFY(colors.change(7, 600) != colors.unknown());
            for (const QColor& color : {colors.lifetime(1e9, 1e9), colors.change(5, 5), colors.change(-5, 5)})
                QVERIFY(Theme::contrast(color, theme->text) >= 4.5);
        }
    }

    void bigTreesAddUp() {
        FlameArrangement arrangement;
        arrangement.collapseRecursion = true;
        arrangement.folding = Folding::Namespaces;
        const auto tree = test::randomTree(20'000, 60);
        const auto result = arranged(tree, arrangement);
        check(*result);
        QCOMPARE(result->tree->nodes[0].inclusive, tree->nodes[0].inclusive);
    }
};

QTEST_GUILESS_MAIN(TreeArrangementTest)
#include "tst_tree_arrangement.moc"
