// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/category_colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontMetricsF>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace tidemark::ui;

class ThemeTest : public QObject {
    Q_OBJECT
private slots:
    void contrastFormula();
    void textIsReadableOnEveryGround_data();
    void textIsReadableOnEveryGround();
    void categoriesAreStableAndReadable();
    void categoriesSeenTogetherDiffer();
    void styleSheetHasNoOpenTokens();
    void applyingChangesPaletteAndCurrent();
    void iconsExistAndFollowTheTheme();
    void tabularDigitsAreEquallyWide();
};

void ThemeTest::contrastFormula() {
    QCOMPARE(qRound(Theme::contrast(Qt::black, Qt::white)), 21);
    QCOMPARE(qRound(Theme::contrast(Qt::white, Qt::white)), 1);
    QVERIFY(qAbs(Theme::contrast(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
}

void ThemeTest::textIsReadableOnEveryGround_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QColor>("ground");
    QTest::addColumn<QColor>("ink");
    for (const Theme* theme : {&Theme::lightTheme(), &Theme::darkTheme()}) {
        const std::pair<const char*, QColor> grounds[] = {
            {"background", theme->background}, {"panel", theme->panel}, {"selection", theme->selection}};
        const std::pair<const char*, QColor> inks[] = {{"text", theme->text}, {"quietText", theme->quietText},
            {"accent", theme->accent}, {"grew", theme->grew}, {"shrank", theme->shrank},
            {"fresh", theme->fresh}};
        for (const auto& [groundName, ground] : grounds)
            for (const auto& [inkName, ink] : inks)
                QTest::addRow("%s %s on %s", theme->dark ? "dark" : "light", inkName, groundName)
                    << theme->dark << ground << ink;
    }
}

void ThemeTest::textIsReadableOnEveryGround() {
    QFETCH(QColor, ground);
    QFETCH(QColor, ink);
    const double contrast = Theme::contrast(ink, ground);
    QVERIFY2(contrast >= 4.5, qPrintable(QString::number(contrast)));
}

void ThemeTest::categoriesAreStableAndReadable() {
    for (const Theme* theme : {&Theme::lightTheme(), &Theme::darkTheme()}) {
        QSet<QRgb> seen;
        for (int i = 0; i < 200; ++i) {
            const QColor color = theme->categoryColor(QStringLiteral("lib%1.so").arg(i));
            QVERIFY(Theme::contrast(color, theme->textOn(color)) >= 6.0);
            seen.insert(color.rgb());
        }
        QCOMPARE(seen.size(), 7);
    }
    QCOMPARE(
        Theme::lightTheme().categoryColor(QStringLiteral("libc.so.6")).name(), QStringLiteral("#e3b5cf"));
}

void ThemeTest::categoriesSeenTogetherDiffer() {
    QStringList names;
    for (int i = 0; i < Theme::kCategoryColors; ++i)
        names.append(QStringLiteral("lib%1.so").arg(i * 7));
    const CategoryColors colors(names);
    for (const Theme* theme : {&Theme::lightTheme(), &Theme::darkTheme()}) {
        for (const QString& one : names) {
            QVERIFY(Theme::contrast(colors.color(*theme, one), theme->text) >= 4.5);
            for (const QString& other : names) {
                const QColor a = colors.color(*theme, one);
                const QColor b = colors.color(*theme, other);
                const int distance =
                    qAbs(a.red() - b.red()) + qAbs(a.green() - b.green()) + qAbs(a.blue() - b.blue());
                QVERIFY2(one == other || distance >= 16,
                    qPrintable(QStringLiteral("%1 %2").arg(a.name(), b.name())));
            }
        }
    }
    QCOMPARE(colors.color(Theme::lightTheme(), names[0]), Theme::lightTheme().categoryColor(names[0]));
    QCOMPARE(colors.color(Theme::lightTheme(), QStringLiteral("unlisted")),
        Theme::lightTheme().categoryColor(QStringLiteral("unlisted")));
}

void ThemeTest::styleSheetHasNoOpenTokens() {
    for (const Theme* theme : {&Theme::lightTheme(), &Theme::darkTheme()}) {
        const QString sheet = styleSheet(*theme);
        QVERIFY(sheet.contains(theme->accent.name()));
        QVERIFY(!sheet.contains(QLatin1Char('$')));
        static const QRegularExpression pictures(QStringLiteral("url\\(([^)]*)\\)"));
        int count = 0;
        for (auto found = pictures.globalMatch(sheet); found.hasNext(); ++count) {
            const QString file = found.next().captured(1);
            QVERIFY2(QFile::exists(file), qPrintable(file));
        }
        QVERIFY(count > 0);
    }
}

void ThemeTest::applyingChangesPaletteAndCurrent() {
    QWidget widget;
    widget.show();
    applyTheme(*qApp, ThemeChoice::Dark);
    QVERIFY(Theme::current().dark);
    QCOMPARE(widget.palette().color(QPalette::Base), Theme::darkTheme().background);
    applyTheme(*qApp, ThemeChoice::Light);
    QVERIFY(!Theme::current().dark);
    QCOMPARE(widget.palette().color(QPalette::Base), Theme::lightTheme().background);
}

void ThemeTest::iconsExistAndFollowTheTheme() {
    for (const char* name : {"open", "record", "back", "forward", "zoom_reset", "search", "flame", "tree",
             "callers", "stack", "summary", "marker", "cancel"})
        QVERIFY2(iconNames().contains(QLatin1String(name)), name);
    QVERIFY(icon(QStringLiteral("no such icon")).isNull());

    const auto strongest = [](const QImage& image) {
        QColor best = Qt::transparent;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixelColor(x, y).alpha() > best.alpha())
                    best = image.pixelColor(x, y);
        return best;
    };
    for (const QString& name : iconNames()) {
        const QIcon subject = icon(name);
        for (const auto choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            applyTheme(*qApp, choice);
            const QColor ink = strongest(subject.pixmap(24, 24).toImage());
            QVERIFY2(Theme::contrast(ink, Theme::current().panel) > 4.5, qPrintable(name + ink.name()));
        }
    }
}

void ThemeTest::tabularDigitsAreEquallyWide() {
    const QFontMetricsF metrics(tabularFont());
    QCOMPARE(
        metrics.horizontalAdvance(QStringLiteral("1111")), metrics.horizontalAdvance(QStringLiteral("8080")));
    const QFontMetricsF fixed(monospacedFont());
    QCOMPARE(
        fixed.horizontalAdvance(QStringLiteral("iiii")), fixed.horizontalAdvance(QStringLiteral("WWWW")));
}

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
