// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/flamegraph/folded_tree.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/flamegraph/tree_path.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <set>

using namespace tidemark;
using namespace tidemark::ui;
using Path = std::vector<FunctionId>;

namespace {

std::shared_ptr<const CallTree> smallTree() {
    return test::foldedTree("main@app;load@app;malloc@libc 600 6\n"
                            "main@app;run@app;step@engine 300 2\n"
                            "main@app;run@app 50 1\n"
                            "start@libc 50 1");
}

} // namespace

class FlameGraphWidgetTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_widget.reset(); }
    void drawsBoxesInTheirColors();
    void clickSelects();
    void doubleClickZoomsAndEscapeResets();
    void arrowKeysWalk();
    void selectionFromOutsideDoesNotEmit();
    void zoomSurvivesANewTree();
    void searchTellsItsShare();
    void emptyTreesShowText();
    void lastPictureStaysUntilTheNextIsReady();
    void mayBeDestroyedWhileLayingOut();
    void hiddenFramesVanishAndSelectionsStayWhole();
    void changesAreColouredByTheirSign();
    void lifetimesColourBoxes();
    void aFlameStandsOnItsRoot();
    void exportsInThreeFormats();

private:
    void waitForLayout() { QTRY_VERIFY(!m_widget->layoutPending()); }
    CallTree::NodeIndex node(std::string_view path) const {
        return nodeAt(*m_tree, test::functionsNamed(*m_tree, path));
    }
    QPoint centre(std::string_view path) const { return m_widget->nodeRect(node(path)).center(); }

    std::unique_ptr<FlameGraphWidget> m_widget;
    std::shared_ptr<const CallTree> m_tree;
};

void FlameGraphWidgetTest::init() {
    applyTheme(*qApp, ThemeChoice::Light);
    m_tree = smallTree();
    m_widget = std::make_unique<FlameGraphWidget>();
    m_widget->resize(1000, 300);
    m_widget->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_widget.get()));
    m_widget->setTree(m_tree, CostKind::Bytes);
    QVERIFY(m_widget->layoutPending());
    waitForLayout();
}

void FlameGraphWidgetTest::drawsBoxesInTheirColors() {
    const QImage image = m_widget->viewport()->grab().toImage();
    const auto colorAt = [&](std::string_view path) {
        return image.pixelColor(m_widget->nodeRect(node(path)).bottomRight() - QPoint(4, 3));
    };
    QVERIFY(qAbs(colorAt("main;load").hslHue() - colorAt("main;run").hslHue()) <= 4);
    QVERIFY(colorAt("main;load").hslHue() != colorAt("main;load;malloc").hslHue());
    QCOMPARE(m_widget->nodeRect(node("main;load")).left(), 0);
    QVERIFY(qAbs(m_widget->nodeRect(node("main;load")).width() - 600) <= 2);
    QCOMPARE(m_widget->nodeRect(0).top(), 0);
}

void FlameGraphWidgetTest::clickSelects() {
    const QSignalSpy spy(m_widget.get(), &FlameGraphWidget::pathSelected);
    QTest::mouseClick(m_widget->viewport(), Qt::LeftButton, {}, centre("main;run"));
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy.at(0).at(0).value<Path>(), test::functionsNamed(*m_tree, "main;run"));
    QTest::mouseClick(m_widget->viewport(), Qt::LeftButton, {}, QPoint(500, 290));
    QCOMPARE(spy.count(), 1);
    QCOMPARE(m_widget->functionAt(centre("main;run")), test::functionsNamed(*m_tree, "main;run").back());
    QVERIFY(!m_widget->functionAt(QPoint(500, 290)).valid());
    QVERIFY(!m_widget->functionAt(m_widget->nodeRect(0).center()).valid());
}

void FlameGraphWidgetTest::doubleClickZoomsAndEscapeResets() {
    QTest::mouseDClick(m_widget->viewport(), Qt::LeftButton, {}, centre("main;run"));
    waitForLayout();
    QVERIFY(m_widget->nodeRect(node("main;run")).width() >= 998);
    QVERIFY(m_widget->nodeRect(node("main;load")).isEmpty());
    QTest::keyClick(m_widget.get(), Qt::Key_Escape);
    waitForLayout();
    QVERIFY(qAbs(m_widget->nodeRect(node("main;run")).width() - 350) <= 2);

    QTest::mouseDClick(m_widget->viewport(), Qt::LeftButton, {}, centre("main;run"));
    waitForLayout();
    QTest::mouseClick(m_widget->viewport(), Qt::LeftButton, {}, QPoint(12, 8)); // "all" of the breadcrumb
    waitForLayout();
    QVERIFY(m_widget->nodeRect(0).width() >= 998);
}

void FlameGraphWidgetTest::arrowKeysWalk() {
    const QSignalSpy spy(m_widget.get(), &FlameGraphWidget::pathSelected);
    const std::pair<int, std::string_view> steps[] = {{Qt::Key_Down, "main"}, {Qt::Key_Down, "main;load"},
        {Qt::Key_Right, "main;run"}, {Qt::Key_Down, "main;run;step"}, {Qt::Key_Left, "main;load;malloc"},
        {Qt::Key_Up, "main;load"}, {Qt::Key_Up, "main"}, {Qt::Key_Right, "start"}};
    for (const auto& [key, path] : steps) {
        QTest::keyClick(m_widget.get(), static_cast<Qt::Key>(key));
        QCOMPARE(spy.last().at(0).value<Path>(), test::functionsNamed(*m_tree, path));
    }
    const auto count = spy.count();
    QTest::keyClick(m_widget.get(), Qt::Key_Right);
    QTest::keyClick(m_widget.get(), Qt::Key_Down);
    QCOMPARE(spy.count(), count);
}

void FlameGraphWidgetTest::selectionFromOutsideDoesNotEmit() {
    const QSignalSpy spy(m_widget.get(), &FlameGraphWidget::pathSelected);
    const QImage before = m_widget->viewport()->grab().toImage();
    m_widget->setSelectedPath(test::functionsNamed(*m_tree, "main;load"));
    QVERIFY(m_widget->viewport()->grab().toImage() != before);
    m_widget->setSelectedPath({});
    QCOMPARE(m_widget->viewport()->grab().toImage(), before);
    QCOMPARE(spy.count(), 0);
}

void FlameGraphWidgetTest::zoomSurvivesANewTree() {
    QTest::mouseDClick(m_widget->viewport(), Qt::LeftButton, {}, centre("main;run"));
    waitForLayout();
    m_tree = smallTree();
    m_widget->setTree(m_tree, CostKind::Allocations);
    waitForLayout();
    QVERIFY(m_widget->nodeRect(node("main;run")).width() >= 998);
}

void FlameGraphWidgetTest::searchTellsItsShare() {
    const QSignalSpy spy(m_widget.get(), &FlameGraphWidget::matchShareChanged);
    m_widget->setSearch(QStringLiteral("STEP"));
    QTRY_COMPARE(spy.count(), 1);
    QCOMPARE(spy.at(0).at(0).toDouble(), 0.3);
    const QImage image = m_widget->viewport()->grab().toImage();
    const QRect step = m_widget->nodeRect(node("main;run;step"));
    QCOMPARE(image.pixelColor(step.bottomRight() - QPoint(4, 3)), Theme::current().accent);
    m_widget->setSearch(QString());
    QCOMPARE(spy.last().at(0).toDouble(), -1.0);
}

void FlameGraphWidgetTest::emptyTreesShowText() {
    m_widget->setEmptyText(QStringLiteral("Signed costs are shown in the tree."));
    const auto paintsText = [this] {
        const QImage image = m_widget->viewport()->grab().toImage();
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixelColor(x, y) == Theme::current().quietText)
                    return true;
        return false;
    };
    for (const auto& tree : {std::shared_ptr<const CallTree>(), test::foldedTree("main@app 0 0")}) {
        m_widget->setTree(m_tree, CostKind::Bytes);
        waitForLayout();
        QVERIFY(!m_widget->nodeRect(0).isEmpty());
        m_widget->setTree(tree, CostKind::Bytes);
        waitForLayout();
        QVERIFY(m_widget->nodeRect(0).isEmpty());
        QVERIFY(paintsText());
    }
}

void FlameGraphWidgetTest::lastPictureStaysUntilTheNextIsReady() {
    m_widget->setTree(smallTree(), CostKind::Allocations);
    QVERIFY(m_widget->layoutPending());
    QVERIFY(!m_widget->nodeRect(node("main;run")).isEmpty());
    waitForLayout();
}

void FlameGraphWidgetTest::mayBeDestroyedWhileLayingOut() {
    m_widget->setTree(test::randomTree(20'000, 40), CostKind::Bytes);
    m_widget->setSearch(QStringLiteral("x"));
    m_widget.reset();
    QTest::qWait(50);
}

void FlameGraphWidgetTest::hiddenFramesVanishAndSelectionsStayWhole() {
    FlameArrangement arrangement;
    arrangement.hidden = test::functionsNamed(*m_tree, "run");
    m_widget->setArrangement(arrangement);
    waitForLayout();
    // Of the arranged tree: all, main, load, malloc, step, start … in the order in which they came.
    const QSignalSpy selected(m_widget.get(), &FlameGraphWidget::pathSelected);
    const FunctionId step = test::functionsNamed(*m_tree, "step").at(0);
    QPoint place;
    for (int x = 5; x < 1000 && place.isNull(); x += 5)
        for (int y = 5; y < 200 && place.isNull(); y += 5)
            if (m_widget->functionAt({x, y}) == step)
                place = {x, y};
    QVERIFY(!place.isNull());
    QTest::mouseClick(m_widget->viewport(), Qt::LeftButton, {}, place);
    QCOMPARE(selected.last().at(0).value<Path>(), test::functionsNamed(*m_tree, "main;run;step"));
    m_widget->setArrangement({});
    waitForLayout();
    QVERIFY(!m_widget->nodeRect(node("main;run;step")).isEmpty());
    QCOMPARE(m_widget->selectedFunction(), step);
}

void FlameGraphWidgetTest::changesAreColouredByTheirSign() {
    m_widget->setDiff(test::foldedDiff("main@app;grew@app 100 700\nmain@app;shrank@app 500 100\n"
                                       "main@app;fresh@app 0 300\nmain@app;gone@app 300 0",
                          DiffWidth::Union),
        CostKind::Bytes);
    waitForLayout();
    const QImage image = m_widget->viewport()->grab().toImage();
    const auto rectOf = [&](std::string_view path) {
        return m_widget->nodeRect(nodeAt(*m_widget->tree(), test::functionsNamed(*m_widget->tree(), path)));
    };
    const auto colorOf = [&](std::string_view path) {
        const QRect box = rectOf(path);
        return image.pixelColor(box.right() - 6, box.center().y());
    };
    QVERIFY(colorOf("main;grew").red() > colorOf("main;grew").blue() + 10);
    QVERIFY(colorOf("main;shrank").blue() > colorOf("main;shrank").red() + 10);
    // As wide as they changed: 600, 400, 300 and 300 of 1,600.
    const int whole = m_widget->nodeRect(0).width();
    QVERIFY(std::abs(rectOf("main;grew").width() - whole * 6 / 16) <= 2);
    QVERIFY(std::abs(rectOf("main;gone").width() - whole * 3 / 16) <= 2);
    // New is outlined, gone is hatched.
    const QRect fresh = rectOf("main;fresh");
    QVERIFY(image.pixelColor(fresh.center().x(), fresh.top()) != colorOf("main;fresh"));
    std::set<QRgb> inGone;
    const QRect gone = rectOf("main;gone");
    for (int x = gone.right() - 20; x < gone.right() - 2; ++x)
        inGone.insert(image.pixel(x, gone.center().y()));
    QVERIFY(inGone.size() > 1);
    QVERIFY2(m_widget->nodeToolTip(0).contains(QStringLiteral("900 B \u2192 1.1 KiB, +200 B, grew")),
        qPrintable(m_widget->nodeToolTip(0)));
}

void FlameGraphWidgetTest::lifetimesColourBoxes() {
    auto lifetimes = std::make_shared<TreeLifetimes>();
    lifetimes->self.resize(m_tree->nodes.size());
    lifetimes->self[node("main;load;malloc")] = {1e9, 1, 0};
    lifetimes->self[node("main;run;step")] = {1e4, 1, 0};
    m_widget->setLifetimes(lifetimes);
    m_widget->setColoring(FlameColoring::Lifetime);
    waitForLayout();
    const auto colorOf = [&](std::string_view path) {
        const QRect box = m_widget->nodeRect(node(path));
        return m_widget->viewport()->grab().toImage().pixelColor(box.right() - 6, box.center().y());
    };
    QVERIFY(colorOf("main;load;malloc") != colorOf("main;run;step"));
    QVERIFY(m_widget->nodeToolTip(node("main;load;malloc")).contains(QStringLiteral("mean lifetime 1.00 s")));
}

void FlameGraphWidgetTest::aFlameStandsOnItsRoot() {
    QCOMPARE(m_widget->nodeRect(0).top(), 0);
    m_widget->setRootBelow(true);
    waitForLayout();
    const QRect root = m_widget->nodeRect(0);
    QVERIFY(root.bottom() >= m_widget->viewport()->height() - 4);
    QVERIFY(m_widget->nodeRect(node("main")).bottom() < root.top());
    QCOMPARE(m_widget->functionAt(centre("main;load")), test::functionsNamed(*m_tree, "load").at(0));
    const QSignalSpy selected(m_widget.get(), &FlameGraphWidget::pathSelected);
    QTest::mouseClick(m_widget->viewport(), Qt::LeftButton, {}, centre("main"));
    QTest::keyClick(m_widget.get(), Qt::Key_Up);
    QCOMPARE(selected.last().at(0).value<Path>(), test::functionsNamed(*m_tree, "main;load"));
}

void FlameGraphWidgetTest::exportsInThreeFormats() {
    const QTemporaryDir folder;
    const auto path = [&](const char* name) { return folder.filePath(QLatin1String(name)); };
    QVERIFY(m_widget->exportTo(path("graph.png"), 2).ok());
    const QImage image(path("graph.png"));
    QCOMPARE(image.width(), 2 * m_widget->viewport()->width());
    QVERIFY(image.height() >= 2 * 4 * 18);
    QVERIFY(m_widget->exportTo(path("graph.svg")).ok());
    QFile svg(path("graph.svg"));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QByteArray bytes = svg.readAll();
    QVERIFY2(bytes.contains(">malloc<"), "names are text");
    QVERIFY(m_widget->exportTo(path("graph.pdf")).ok());
    QFile pdf(path("graph.pdf"));
    QVERIFY(pdf.open(QIODevice::ReadOnly));
    QVERIFY(pdf.read(5) == "%PDF-");
    QCOMPARE(m_widget->exportTo(path("graph.txt")).error().code, ErrorCode::Unsupported);
    QCOMPARE(m_widget->exportTo(path("no/such/graph.png")).error().code, ErrorCode::NotWritable);
}

QTEST_MAIN(FlameGraphWidgetTest)
#include "tst_flame_graph_widget.moc"
