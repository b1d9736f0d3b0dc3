// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/system_color_scheme.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QElapsedTimer>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <limits>

using namespace tidemark::ui;

namespace {

/// The part of the desktop portal that matters here.
class FakePortal : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")
public:
    uint scheme = 1;
public slots:
    QDBusVariant Read(const QString&, const QString&) const {
        return QDBusVariant(QVariant::fromValue(QDBusVariant(QVariant(scheme))));
    }
signals:
    void SettingChanged(const QString& group, const QString& key, const QDBusVariant& value);
};

const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");

} // namespace

class SystemColorSchemeTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void readsTheNumber();
    void silentWithoutPortal();
    void followsThePortal();

private:
    QProcess m_bus;
};

void SystemColorSchemeTest::initTestCase() {
    m_bus.start(QStringLiteral("dbus-daemon"),
        {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    QVERIFY2(m_bus.waitForReadyRead(), "dbus-daemon is needed for this test");
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
}

void SystemColorSchemeTest::cleanupTestCase() {
    m_bus.terminate();
    QVERIFY(m_bus.waitForFinished());
}

void SystemColorSchemeTest::readsTheNumber() {
    const QVariant dark = QVariant::fromValue(QDBusVariant(QVariant::fromValue(QDBusVariant(QVariant(1U)))));
    QCOMPARE(SystemColorScheme::meansDark(dark), std::optional(true));
    QCOMPARE(SystemColorScheme::meansDark(QVariant(2U)), std::optional(false));
    QCOMPARE(SystemColorScheme::meansDark(QVariant(0U)), std::optional(false));
    QCOMPARE(SystemColorScheme::meansDark(QVariant(QStringLiteral("x"))), std::optional<bool>());
}

void SystemColorSchemeTest::silentWithoutPortal() {
    // The shortest of five: a busy machine may hold up one start, a start that waits for an answer is long
    // each time.
    qint64 shortest = std::numeric_limits<qint64>::max();
    for (int attempt = 0; attempt < 5 && shortest >= 200; ++attempt) {
        SystemColorScheme scheme;
        const QSignalSpy spy(&scheme, &SystemColorScheme::answered);
        QElapsedTimer clock;
        clock.start();
        scheme.start();
        shortest = std::min(shortest, clock.elapsed());
        QTest::qWait(50);
        QCOMPARE(spy.count(), 0);
    }
    QVERIFY2(shortest < 200, qPrintable(QString::number(shortest)));
}

void SystemColorSchemeTest::followsThePortal() {
    FakePortal portal;
    QDBusConnection bus =
        QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("portal"));
    QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));
    QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), &portal,
        QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));

    applyTheme(*qApp, ThemeChoice::System);
    QTRY_VERIFY(Theme::current().dark);
    emit portal.SettingChanged(kGroup, kKey, QDBusVariant(QVariant(2U)));
    QTRY_VERIFY(!Theme::current().dark);
    emit portal.SettingChanged(kGroup, QStringLiteral("contrast"), QDBusVariant(QVariant(1U)));
    QTest::qWait(50);
    QVERIFY(!Theme::current().dark);

    applyTheme(*qApp, ThemeChoice::Light);
    emit portal.SettingChanged(kGroup, kKey, QDBusVariant(QVariant(1U)));
    QTest::qWait(50);
    QVERIFY(!Theme::current().dark);
    QDBusConnection::disconnectFromBus(QStringLiteral("portal"));
}

QTEST_MAIN(SystemColorSchemeTest)
#include "tst_system_color_scheme.moc"
