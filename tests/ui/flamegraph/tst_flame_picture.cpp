// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/flamegraph/folded_tree.h"
#include "ui/flamegraph/flame_colors.h"
#include "ui/flamegraph/flame_picture.h"
#include "ui/flamegraph/flame_search.h"
#include "ui/flamegraph/flame_tool_tip.h"
#include "ui/flamegraph/tree_path.h"

#include <QTest>

using namespace tidemark;
using namespace tidemark::ui;

namespace {

std::shared_ptr<const CallTree> smallTree() {
    return test::foldedTree("main@app;load@app;malloc@libc 600 6\n"
                            "main@app;run@app;step(int)@engine 300 2\n"
                            "main@app;run@app 50 1\n"
                            "start@<other> 50 1");
}

std::shared_ptr<const FlamePicture> picture(
    const std::shared_ptr<const CallTree>& tree, int width, CallTree::NodeIndex root = 0) {
    FlameRequest request;
    request.tree = tree;
    request.root = root;
    request.width = width;
    request.characterWidth = 8.0;
    const auto result = FlamePicture::make(request, {});
    return result.ok() ? *result : nullptr;
}

} // namespace

class FlamePictureTest : public QObject {
    Q_OBJECT
private slots:
    void pathsAndNodes();
    void rowsAndBoxes();
    void labels();
    void zoomed();
    void refusesNegativeCosts();
    void searchCountsOutermostMatchesOnce();
    void toolTipEscapesAndSums();
    void colorsAreReadableAndByModule();
};

void FlamePictureTest::pathsAndNodes() {
    const auto tree = smallTree();
    const auto path = test::functionsNamed(*tree, "main;run");
    const CallTree::NodeIndex node = nodeAt(*tree, path);
    QVERIFY(node != CallTree::kNone);
    QCOMPARE(nodeName(*tree, node), QStringLiteral("run"));
    QCOMPARE(pathOf(*tree, node), path);
    QCOMPARE(nodeAt(*tree, {}), CallTree::NodeIndex{0});
    const auto missing = test::functionsNamed(*tree, "main;malloc");
    QCOMPARE(nodeAt(*tree, missing), CallTree::kNone);
    QCOMPARE(nodeName(*tree, deepestNodeAt(*tree, missing)), QStringLiteral("main"));
}

void FlamePictureTest::rowsAndBoxes() {
    const auto tree = smallTree();
    const auto shown = picture(tree, 1000);
    QVERIFY(shown);
    QCOMPARE(shown->rows(), 4);
    QCOMPARE(shown->boxes(1, 0, 1).size(), std::size_t{2});
    QCOMPARE(nodeName(*tree, shown->boxAt(1, 0.94)->node), QStringLiteral("main"));
    QCOMPARE(nodeName(*tree, shown->boxAt(1, 0.96)->node), QStringLiteral("start"));
    QVERIFY(shown->boxAt(2, 0.96) == nullptr);
    QVERIFY(shown->boxAt(4, 0.1) == nullptr);
    QVERIFY(shown->boxAt(-1, 0.1) == nullptr);
    for (CallTree::NodeIndex node = 0; node < tree->nodes.size(); ++node) {
        const FlamePicture::Box* box = shown->boxOf(node);
        QVERIFY(box != nullptr);
        QCOMPARE(box->node, node);
    }
    QCOMPARE(shown->boxes(2, 0.61, 0.62).size(), std::size_t{1});
}

void FlamePictureTest::labels() {
    const auto tree = smallTree();
    const auto shown = picture(tree, 400);
    QCOMPARE(shown->label(*shown->boxAt(0, 0.5)), QStringLiteral("all  1000 B"));
    QCOMPARE(shown->label(*shown->boxAt(1, 0.5)), QStringLiteral("main"));
    QCOMPARE(shown->label(*shown->boxAt(3, 0.7)), QStringLiteral("step(int)"));
    QCOMPARE(shown->label(*shown->boxAt(1, 0.99)), QString());
    const auto narrow = picture(tree, 200);
    QCOMPARE(narrow->label(*narrow->boxAt(3, 0.7)), QStringLiteral("step"));
}

void FlamePictureTest::zoomed() {
    const auto tree = smallTree();
    const auto run = nodeAt(*tree, test::functionsNamed(*tree, "main;run"));
    const auto shown = picture(tree, 1000, run);
    QCOMPARE(shown->rows(), 2);
    QCOMPARE(shown->boxAt(0, 0.5)->node, run);
    QCOMPARE(nodeName(*tree, shown->boxAt(1, 0.5)->node), QStringLiteral("step(int)"));
    QVERIFY(shown->boxAt(1, 0.9) == nullptr);
    QVERIFY(shown->boxOf(0) == nullptr);
}

void FlamePictureTest::refusesNegativeCosts() {
    QVERIFY(picture(test::foldedTree("main@app -5 1"), 100) == nullptr);
}

void FlamePictureTest::searchCountsOutermostMatchesOnce() {
    const auto tree = test::foldedTree("main@app;Parse@app;parseItem@app 40 4\n"
                                       "main@app;other@libparse.so 10 1\n"
                                       "main@app 50 5");
    const FlameSearch found = searchTree(*tree, CostKind::Bytes, QStringLiteral("PARSE"));
    QCOMPARE(found.share, 0.5);
    QVERIFY(found.matching(test::functionsNamed(*tree, "parseItem").front()));
    QVERIFY(!found.matching(test::functionsNamed(*tree, "main").front()));
    QVERIFY(!found.matching(FunctionId()));
    QCOMPARE(searchTree(*tree, CostKind::Bytes, QStringLiteral("nothing")).share, 0.0);
}

void FlamePictureTest::toolTipEscapesAndSums() {
    const auto tree = test::foldedTree("a<b>@lib<x> 1024 1\nc@lib 3072 3");
    const auto node = nodeAt(*tree, test::functionsNamed(*tree, "a<b>"));
    ArrangedTree arranged;
    arranged.source = tree;
    arranged.tree = tree;
    const QString text = flameToolTip(arranged, node).remove(QChar(0x200B));
    QVERIFY2(text.contains(QLatin1String("a&lt;b&gt;")), qPrintable(text));
    QVERIFY(text.contains(QLatin1String("lib&lt;x&gt;")));
    QVERIFY(text.contains(QLatin1String("1.0 KiB")));
    QVERIFY(text.contains(QLatin1String("25.0 %")));
    QVERIFY(flameToolTip(arranged, 0).contains(QLatin1String("4.0 KiB")));
}

void FlamePictureTest::colorsAreReadableAndByModule() {
    const auto tree = test::randomTree(3000, 20);
    for (const Theme* theme : {&Theme::lightTheme(), &Theme::darkTheme()}) {
        FlameColors colors;
        colors.reset(tree->names, *theme);
        QHash<QString, int> hues;
        for (std::size_t i = 0; i < tree->names->functions().size(); ++i) {
            const FunctionId id(static_cast<std::uint32_t>(i));
            const QColor color = colors.box(id);
            QVERIFY(Theme::contrast(color, theme->text) >= 4.5);
            const QString module = QString::fromStdString(tree->names->function(id).moduleName);
            const int hue = hues.value(module, color.hslHue());
            QVERIFY2(qAbs(hue - color.hslHue()) <= 4, qPrintable(module));
            hues.insert(module, hue);
        }
    }
}

QTEST_MAIN(FlamePictureTest)
#include "tst_flame_picture.moc"
