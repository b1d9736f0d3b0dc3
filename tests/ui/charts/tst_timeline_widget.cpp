// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_legend.h"
#include "ui/charts/timeline_overview.h"
#include "ui/charts/timeline_widget.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>

using namespace tidemark;
using namespace tidemark::ui;

namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr Nanoseconds kDuration = 100 * kSecond;

std::shared_ptr<const TimeSeries> flatSeries(Nanoseconds begin, Nanoseconds end, std::int64_t bytes) {
    auto series = std::make_shared<TimeSeries>();
    series->begin = begin;
    series->end = end;
    TimeSeries::Slice slice;
    slice.minimumBytes = slice.maximumBytes = slice.lastBytes = bytes;
    slice.allocations = 100;
    series->slices.assign(100, slice);
    return series;
}

} // namespace

class TimelineWidgetTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_widget.reset(); }
    void dragSelectsARange_data();
    void dragSelectsARange();
    void clickSetsAAlone();
    void doubleClickKeepsTheRange();
    void handlesCanBeDragged();
    void wheelZoomsAboutTheCursor();
    void shiftWheelAndMiddleDragPan();
    void seriesAreWantedOncePerChange();
    void keysMoveTheHandles();
    void drawsSeriesHandlesAndEmptyText();
    void labelsStayInsideWhenLow();
    void withoutATraceNothingHappens();
    void controlDragSelectsABaseline();
    void allFourHandlesCanBeDragged();
    void pinchZoomsAboutTheFingers();
    void theOverviewMovesTheWindow();
    void layersArePaintedInTheirColours();
    void choosingLayersAsksForThem();
    void markersHaveFlags();
    void theReadOutSaysWhatIsUnderTheCursor();

private:
    QPoint at(Nanoseconds time) const { return {m_widget->xOfTime(time), m_widget->plotRect().center().y()}; }
    void wheel(QPoint position, int delta, Qt::KeyboardModifiers modifiers = {}) {
        QWheelEvent event(position, m_widget->mapToGlobal(position), {}, {0, delta}, Qt::NoButton, modifiers,
            Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_widget.get(), &event);
    }
    bool isNear(Nanoseconds one, Nanoseconds other) const {
        return qAbs(one - other) <= 2 * kDuration / m_widget->plotRect().width();
    }
    bool paints(const QColor& color, const QRect& where) const {
        const QImage image = m_widget->grab(where).toImage();
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixelColor(x, y) == color)
                    return true;
        return false;
    }

    std::unique_ptr<TimelineWidget> m_widget;
};

void TimelineWidgetTest::init() {
    applyTheme(*qApp, ThemeChoice::Light);
    m_widget = std::make_unique<TimelineWidget>();
    m_widget->resize(1280, 180);
    m_widget->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_widget.get()));
    const QSignalSpy wanted(m_widget.get(), &TimelineWidget::seriesWanted);
    m_widget->reset(kDuration);
    QTRY_COMPARE(wanted.count(), 1);
    m_widget->setSeries(flatSeries(0, kDuration, 1 << 20));
    QTest::qWait(20);
}

void TimelineWidgetTest::dragSelectsARange_data() {
    QTest::addColumn<int>("fromSecond");
    QTest::addColumn<int>("toSecond");
    QTest::newRow("to the right") << 20 << 60;
    QTest::newRow("to the left") << 60 << 20;
    QTest::newRow("beyond the end") << 50 << 150;
}

void TimelineWidgetTest::dragSelectsARange() {
    QFETCH(int, fromSecond);
    QFETCH(int, toSecond);
    const Nanoseconds from = fromSecond * kSecond;
    const Nanoseconds to = toSecond * kSecond;
    const QSignalSpy spy(m_widget.get(), &TimelineWidget::rangeSelected);
    const QPoint end = at(to);
    QTest::mousePress(m_widget.get(), Qt::LeftButton, {}, at(from));
    QTest::mouseMove(m_widget.get(), (at(from) + end) / 2);
    QTest::mouseMove(m_widget.get(), end);
    QTest::mouseRelease(m_widget.get(), Qt::LeftButton, {}, end);
    QVERIFY(spy.count() >= 2);
    QVERIFY(isNear(spy.last().at(0).value<Nanoseconds>(), qMin(from, to)));
    QVERIFY(isNear(spy.last().at(1).value<Nanoseconds>(), qMin(qMax(from, to), kDuration)));
    QVERIFY(spy.last().at(1).value<Nanoseconds>() <= kDuration);
}

void TimelineWidgetTest::clickSetsAAlone() {
    const QSignalSpy spy(m_widget.get(), &TimelineWidget::rangeSelected);
    QTest::mouseClick(m_widget.get(), Qt::LeftButton, {}, at(30 * kSecond));
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy.at(0).at(0).value<Nanoseconds>(), spy.at(0).at(1).value<Nanoseconds>());
    QVERIFY(isNear(spy.at(0).at(0).value<Nanoseconds>(), 30 * kSecond));
}

void TimelineWidgetTest::doubleClickKeepsTheRange() {
    m_widget->setHandles(10 * kSecond, 70 * kSecond);
    wheel(at(40 * kSecond), 120);
    const QPoint place = at(50 * kSecond);
    const QSignalSpy spy(m_widget.get(), &TimelineWidget::rangeSelected);
    QTest::mouseClick(m_widget.get(), Qt::LeftButton, {}, place);
    QTest::mouseDClick(m_widget.get(), Qt::LeftButton, {}, place);
    QCOMPARE(spy.last().at(0).value<Nanoseconds>(), 10 * kSecond);
    QCOMPARE(spy.last().at(1).value<Nanoseconds>(), 70 * kSecond);
    QCOMPARE(m_widget->xOfTime(0), m_widget->plotRect().left());
}

void TimelineWidgetTest::handlesCanBeDragged() {
    m_widget->setHandles(20 * kSecond, 60 * kSecond);
    const QSignalSpy moved(m_widget.get(), &TimelineWidget::handleMoved);
    const QSignalSpy selected(m_widget.get(), &TimelineWidget::rangeSelected);
    QTest::mousePress(m_widget.get(), Qt::LeftButton, {}, at(60 * kSecond));
    QTest::mouseMove(m_widget.get(), at(80 * kSecond));
    QTest::mouseRelease(m_widget.get(), Qt::LeftButton, {}, at(80 * kSecond));
    QVERIFY(moved.count() >= 1);
    QCOMPARE(moved.last().at(0).toChar(), QChar(u'B'));
    QVERIFY(isNear(moved.last().at(1).value<Nanoseconds>(), 80 * kSecond));
    QCOMPARE(selected.count(), 0);

    const QPoint flagA(m_widget->xOfTime(20 * kSecond) - 8, m_widget->plotRect().top() - 8);
    QTest::mousePress(m_widget.get(), Qt::LeftButton, {}, flagA);
    QTest::mouseMove(m_widget.get(), at(95 * kSecond));
    QTest::mouseRelease(m_widget.get(), Qt::LeftButton, {}, at(95 * kSecond));
    QCOMPARE(moved.last().at(0).toChar(), QChar(u'A'));
    QVERIFY2(isNear(moved.last().at(1).value<Nanoseconds>(), 80 * kSecond), "A must not pass B");
}

void TimelineWidgetTest::wheelZoomsAboutTheCursor() {
    const QPoint place = at(30 * kSecond);
    wheel(place, 240);
    QVERIFY(qAbs(m_widget->xOfTime(30 * kSecond) - place.x()) <= 1);
    QVERIFY(m_widget->xOfTime(0) < m_widget->plotRect().left());
    wheel(place, -2400);
    QCOMPARE(m_widget->xOfTime(0), m_widget->plotRect().left());
    QVERIFY(qAbs(m_widget->xOfTime(kDuration) - m_widget->plotRect().right()) <= 1);
    wheel(place, 120);
    m_widget->resetZoom();
    QCOMPARE(m_widget->xOfTime(0), m_widget->plotRect().left());
}

void TimelineWidgetTest::shiftWheelAndMiddleDragPan() {
    wheel(at(50 * kSecond), 480);
    const int before = m_widget->xOfTime(50 * kSecond);
    wheel(at(50 * kSecond), -120, Qt::ShiftModifier);
    const int after = m_widget->xOfTime(50 * kSecond);
    QVERIFY(after < before - 50);
    const QPoint place(600, m_widget->plotRect().center().y());
    QTest::mousePress(m_widget.get(), Qt::MiddleButton, {}, place);
    QTest::mouseMove(m_widget.get(), place + QPoint(100, 0));
    QTest::mouseRelease(m_widget.get(), Qt::MiddleButton, {}, place + QPoint(100, 0));
    QVERIFY(qAbs(m_widget->xOfTime(50 * kSecond) - after - 100) <= 2);
}

void TimelineWidgetTest::seriesAreWantedOncePerChange() {
    const QSignalSpy wanted(m_widget.get(), &TimelineWidget::seriesWanted);
    for (int i = 0; i < 5; ++i)
        wheel(at(30 * kSecond), 120);
    QTRY_COMPARE(wanted.count(), 1);
    QTest::qWait(40);
    QCOMPARE(wanted.count(), 1);
    const auto begin = wanted.at(0).at(0).value<Nanoseconds>();
    const auto end = wanted.at(0).at(1).value<Nanoseconds>();
    QVERIFY(begin > 0 && begin < 30 * kSecond && end > 30 * kSecond && end < kDuration);
    QCOMPARE(wanted.at(0).at(2).toInt(), m_widget->plotRect().width());
    m_widget->resize(900, 180);
    QTRY_COMPARE(wanted.count(), 2);
    QVERIFY(wanted.at(1).at(2).toInt() < 900);
}

void TimelineWidgetTest::keysMoveTheHandles() {
    m_widget->setHandles(20 * kSecond, 60 * kSecond);
    const QSignalSpy moved(m_widget.get(), &TimelineWidget::handleMoved);
    QTest::keyClick(m_widget.get(), Qt::Key_Right);
    QCOMPARE(moved.last().at(0).toChar(), QChar(u'A'));
    QVERIFY(moved.last().at(1).value<Nanoseconds>() > 20 * kSecond);
    QTest::keyClick(m_widget.get(), Qt::Key_Down);
    QTest::keyClick(m_widget.get(), Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(moved.last().at(0).toChar(), QChar(u'B'));
    QVERIFY(moved.last().at(1).value<Nanoseconds>() < 60 * kSecond);
    QTest::keyClick(m_widget.get(), Qt::Key_Plus);
    QVERIFY(m_widget->xOfTime(0) < m_widget->plotRect().left());
    QTest::keyClick(m_widget.get(), Qt::Key_0);
    QCOMPARE(m_widget->xOfTime(0), m_widget->plotRect().left());
}

void TimelineWidgetTest::drawsSeriesHandlesAndEmptyText() {
    const Theme& theme = Theme::current();
    const QRect all = m_widget->rect();
    QVERIFY(paints(theme.seriesColor(Theme::Series::Live), m_widget->plotRect()));
    QVERIFY(!paints(theme.accent, all));
    m_widget->setHandles(20 * kSecond, 60 * kSecond);
    QVERIFY(paints(theme.accent, all));
    m_widget->reset(0);
    m_widget->setEmptyText(QStringLiteral("Nothing yet."));
    QTest::qWait(20);
    QVERIFY(!paints(theme.accent, all));
    QVERIFY(!paints(theme.seriesColor(Theme::Series::Live), all));
    QVERIFY(paints(theme.quietText, all));
    applyTheme(*qApp, ThemeChoice::Dark);
    QTest::qWait(20);
    QVERIFY(paints(Theme::darkTheme().background, all));
    QVERIFY(!paints(Theme::lightTheme().background, all));
}

void TimelineWidgetTest::labelsStayInsideWhenLow() {
    m_widget->resize(1280, 150);
    m_widget->setSeries(flatSeries(0, kDuration, (std::int64_t{9} << 30) / 8));
    QTest::qWait(30);
    const QImage image = m_widget->grab().toImage();
    const QColor background = Theme::current().background;
    for (int x = 0; x < image.width(); ++x) {
        QCOMPARE(image.pixelColor(x, 0), background);
        QCOMPARE(image.pixelColor(x, image.height() - 1), background);
    }
    for (int y = 0; y < image.height(); ++y) {
        QCOMPARE(image.pixelColor(0, y), background);
        QCOMPARE(image.pixelColor(image.width() - 1, y), background);
    }
}

void TimelineWidgetTest::withoutATraceNothingHappens() {
    m_widget->reset(0);
    const QSignalSpy selected(m_widget.get(), &TimelineWidget::rangeSelected);
    const QSignalSpy wanted(m_widget.get(), &TimelineWidget::seriesWanted);
    QTest::mouseClick(m_widget.get(), Qt::LeftButton, {}, QPoint(400, 80));
    wheel({400, 80}, 120);
    QTest::keyClick(m_widget.get(), Qt::Key_Left);
    QTest::qWait(40);
    QCOMPARE(selected.count() + wanted.count(), 0);
}

void TimelineWidgetTest::controlDragSelectsABaseline() {
    m_widget->setHandles(60 * kSecond, 80 * kSecond);
    const QSignalSpy baseline(m_widget.get(), &TimelineWidget::baselineSelected);
    const QSignalSpy range(m_widget.get(), &TimelineWidget::rangeSelected);
    const QColor hatch = Theme::current().fresh;
    QVERIFY(!paints(hatch, m_widget->rect()));
    QTest::mousePress(m_widget.get(), Qt::LeftButton, Qt::ControlModifier, at(40 * kSecond));
    QTest::mouseMove(m_widget.get(), at(30 * kSecond));
    QTest::mouseRelease(m_widget.get(), Qt::LeftButton, Qt::ControlModifier, at(10 * kSecond));
    QVERIFY(isNear(baseline.last().at(0).value<Nanoseconds>(), 10 * kSecond));
    QVERIFY(isNear(baseline.last().at(1).value<Nanoseconds>(), 40 * kSecond));
    QCOMPARE(range.count(), 0);
    QVERIFY(paints(hatch, m_widget->rect()));
    QTest::keyClick(m_widget.get(), Qt::Key_Escape);
    QCOMPARE(baseline.last().at(0).value<Nanoseconds>(), baseline.last().at(1).value<Nanoseconds>());
    QVERIFY(!paints(hatch, m_widget->rect()));
}

void TimelineWidgetTest::allFourHandlesCanBeDragged() {
    m_widget->setHandles(10 * kSecond, 30 * kSecond, 50 * kSecond, 70 * kSecond);
    for (const auto& [handle, to] :
        {std::pair{u'D', 90}, std::pair{u'C', 60}, std::pair{u'B', 40}, std::pair{u'A', 5}}) {
        QVERIFY(!m_widget->flagRect(QChar(handle)).isEmpty());
        const QSignalSpy moved(m_widget.get(), &TimelineWidget::handleMoved);
        QTest::mousePress(m_widget.get(), Qt::LeftButton, {}, m_widget->flagRect(QChar(handle)).center());
        QTest::mouseMove(m_widget.get(), at(to * kSecond) + QPoint(8, 0));
        QTest::mouseRelease(m_widget.get(), Qt::LeftButton, {}, at(to * kSecond));
        QCOMPARE(moved.last().at(0).toChar(), QChar(handle));
        QVERIFY(isNear(moved.last().at(1).value<Nanoseconds>(), to * kSecond));
    }
    const QSignalSpy moved(m_widget.get(), &TimelineWidget::handleMoved);
    QTest::mousePress(m_widget.get(), Qt::LeftButton, {}, m_widget->flagRect(u'C').center());
    QTest::mouseMove(m_widget.get(), at(20 * kSecond));
    QTest::mouseRelease(m_widget.get(), Qt::LeftButton, {}, at(20 * kSecond));
    QVERIFY2(isNear(moved.last().at(1).value<Nanoseconds>(), 40 * kSecond), "C must not pass B");
}

void TimelineWidgetTest::pinchZoomsAboutTheFingers() {
    const QPointF place = at(30 * kSecond);
    QNativeGestureEvent pinch(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2, place,
        place, m_widget->mapToGlobal(place), 0.5, {});
    QApplication::sendEvent(m_widget.get(), &pinch);
    QVERIFY(m_widget->xOfTime(0) < m_widget->plotRect().left());
    QVERIFY(qAbs(m_widget->xOfTime(30 * kSecond) - qRound(place.x())) <= 1);
}

void TimelineWidgetTest::theOverviewMovesTheWindow() {
    TimelineOverview* strip = m_widget->overview();
    QCOMPARE(strip->width(), m_widget->plotRect().width());
    constexpr int kStripPixel = 12; // a pixel of the strip is several of the zoomed plot
    const int y = strip->height() / 2;
    const auto onStrip = [&](int second) { return QPoint(strip->xOfTime(second * kSecond), y); };
    QTest::mousePress(strip, Qt::LeftButton, {}, onStrip(20));
    QTest::mouseMove(strip, onStrip(40));
    QTest::mouseRelease(strip, Qt::LeftButton, {}, onStrip(40));
    QVERIFY(qAbs(m_widget->xOfTime(20 * kSecond) - m_widget->plotRect().left()) <= kStripPixel);
    QVERIFY(qAbs(m_widget->xOfTime(40 * kSecond) - m_widget->plotRect().right()) <= kStripPixel);
    QTest::mousePress(strip, Qt::LeftButton, {}, onStrip(30));
    QTest::mouseMove(strip, onStrip(50));
    QTest::mouseRelease(strip, Qt::LeftButton, {}, onStrip(50));
    QVERIFY(qAbs(m_widget->xOfTime(40 * kSecond) - m_widget->plotRect().left()) <= kStripPixel);
    QTest::mousePress(strip, Qt::LeftButton, {}, onStrip(60));
    QTest::mouseMove(strip, onStrip(90));
    QTest::mouseRelease(strip, Qt::LeftButton, {}, onStrip(90));
    QVERIFY(qAbs(m_widget->xOfTime(90 * kSecond) - m_widget->plotRect().right()) <= kStripPixel);
    QTest::mouseDClick(strip, Qt::LeftButton, {}, onStrip(10));
    QCOMPARE(m_widget->xOfTime(0), m_widget->plotRect().left());
}

void TimelineWidgetTest::layersArePaintedInTheirColours() {
    const auto stack = std::make_shared<StackedSeries>();
    stack->end = kDuration;
    stack->layers.resize(2);
    stack->slices.assign(100, {Moment{}, 1 << 20, 1 << 19});
    for (int i = 0; i < 100; ++i)
        stack->bytes.insert(stack->bytes.end(), {1 << 19, 1 << 18, 1 << 18});
    const QStringList names = {QStringLiteral("liba.so"), QStringLiteral("libb.so")};
    const std::vector<QColor> colors = layerColors(names);
    QVERIFY(colors[0] != colors[1] && colors[1] != colors[2]);
    QVERIFY(!paints(colors[0], m_widget->plotRect()));
    m_widget->setLayers({stack, names, {}});
    QTest::qWait(20);
    const QImage image = m_widget->grab(m_widget->plotRect()).toImage();
    QList<QColor> seen; // up a column in the middle
    for (int y = image.height() - 1; y >= 0; --y) {
        const QColor color = image.pixelColor(image.width() / 3, y);
        if (std::find(colors.begin(), colors.end(), color) != colors.end() && !seen.contains(color))
            seen.append(color);
    }
    QCOMPARE(seen, (QList<QColor>{colors[0], colors[1], colors[2]}));
    const QSignalSpy clicked(m_widget.get(), &TimelineWidget::layerClicked);
    const auto& entries = m_widget->legend()->entries();
    const auto second = std::find_if(entries.begin(), entries.end(),
        [](const auto& entry) { return entry.name == QStringLiteral("libb.so"); });
    const QRect place = m_widget->legend()->entryRect(static_cast<std::size_t>(second - entries.begin()));
    QVERIFY(!place.isEmpty());
    QTest::mouseClick(m_widget->legend(), Qt::LeftButton, {}, place.center());
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(clicked[0].at(0).toInt(), 1);

    QCOMPARE(entries.back().name, QStringLiteral("other"));
    const auto whole = std::make_shared<StackedSeries>(*stack);
    for (std::size_t i = 2; i < whole->bytes.size(); i += 3)
        whole->bytes[i] = 0;
    m_widget->setLayers({whole, names, {}});
    QCOMPARE(m_widget->legend()->entries().back().name, QStringLiteral("libb.so"));
}

void TimelineWidgetTest::choosingLayersAsksForThem() {
    const QSignalSpy chosen(m_widget.get(), &TimelineWidget::layersChosen);
    QCOMPARE(m_widget->layerGrouping(), std::optional(Grouping::Module));
    m_widget->groupingBox()->setCurrentIndex(
        m_widget->groupingBox()->findData(static_cast<int>(Grouping::Thread)));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(m_widget->layerGrouping(), std::optional(Grouping::Thread));
    m_widget->countBox()->setValue(3);
    QCOMPARE(chosen.count(), 2);
    QCOMPARE(m_widget->layerCount(), 3);
    m_widget->groupingBox()->setCurrentIndex(0);
    QVERIFY(!m_widget->layerGrouping());
    QVERIFY(!m_widget->countBox()->isEnabled());
}

void TimelineWidgetTest::markersHaveFlags() {
    m_widget->setMarkers({{70 * kSecond, QStringLiteral("mine"), QStringLiteral("note"), true},
        {20 * kSecond, QStringLiteral("recorded"), {}, false}});
    QTest::qWait(20);
    const QRect recorded = m_widget->markerRect(0);
    const QRect own = m_widget->markerRect(1);
    QVERIFY(qAbs(recorded.left() - m_widget->xOfTime(20 * kSecond)) <= 1);
    QVERIFY(recorded.bottom() < m_widget->plotRect().top());
    const QSignalSpy selected(m_widget.get(), &TimelineWidget::rangeSelected);
    QTest::mouseClick(m_widget.get(), Qt::LeftButton, {}, recorded.topLeft() + QPoint(4, 6));
    QCOMPARE(selected.last().at(0).value<Nanoseconds>(), 20 * kSecond);
    const QSignalSpy moved(m_widget.get(), &TimelineWidget::markerMoved);
    QTest::mousePress(m_widget.get(), Qt::LeftButton, {}, own.topLeft() + QPoint(4, 6));
    QTest::mouseMove(m_widget.get(), at(85 * kSecond));
    QTest::mouseRelease(m_widget.get(), Qt::LeftButton, {}, at(85 * kSecond));
    QCOMPARE(moved.count(), 1);
    QVERIFY(isNear(moved[0].at(1).value<Nanoseconds>(), 85 * kSecond));
    QTest::mousePress(m_widget.get(), Qt::LeftButton, {}, recorded.topLeft() + QPoint(4, 6));
    QTest::mouseMove(m_widget.get(), at(40 * kSecond));
    QTest::mouseRelease(m_widget.get(), Qt::LeftButton, {}, at(40 * kSecond));
    QVERIFY2(moved.count() == 1, "recorded markers stay");
    const QSignalSpy menu(m_widget.get(), &TimelineWidget::markerMenuWanted);
    const QPoint onFlag = recorded.topLeft() + QPoint(4, 6);
    QContextMenuEvent event(QContextMenuEvent::Mouse, onFlag, m_widget->mapToGlobal(onFlag));
    QApplication::sendEvent(m_widget.get(), &event);
    QCOMPARE(menu.count(), 1);
}

void TimelineWidgetTest::theReadOutSaysWhatIsUnderTheCursor() {
    QTest::mouseMove(m_widget.get(), at(30 * kSecond));
    const QStringList rows = m_widget->readOut();
    QVERIFY(rows.size() >= 4);
    QVERIFY2(rows[0].startsWith(QStringLiteral("time 0:30")), qPrintable(rows[0]));
    QCOMPARE(rows[1], QStringLiteral("live 1.0 MiB"));
    QCOMPARE(rows[2], QStringLiteral("allocations/s 100"));
    QCOMPARE(rows[3], QStringLiteral("frees/s 0"));
}

QTEST_MAIN(TimelineWidgetTest)
#include "tst_timeline_widget.moc"
