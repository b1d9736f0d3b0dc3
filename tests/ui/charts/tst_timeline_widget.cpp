// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_widget.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QSignalSpy>
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

QTEST_MAIN(TimelineWidgetTest)
#include "tst_timeline_widget.moc"
