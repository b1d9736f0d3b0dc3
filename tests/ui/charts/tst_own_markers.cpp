// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/own_markers.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace tidemark;
using namespace tidemark::ui;

class OwnMarkersTest : public QObject {
    Q_OBJECT
private slots:
    void comeBackForTheSameBytesWhereverTheyAre() {
        const QTemporaryDir folder;
        const QString trace = folder.filePath(QStringLiteral("a.tide"));
        write(trace, QByteArray(100'000, 'x'));
        const OwnMarkers own(folder.filePath(QStringLiteral("kept/here")));
        QVERIFY(own.load(trace).empty());
        const std::vector<TimelineMarker> markers = {
            {5, QStringLiteral("cache full"), QStringLiteral("“why”?"), true},
            {std::int64_t{1} << 60, QStringLiteral("end"), {}, true}};
        std::vector<TimelineMarker> all = markers;
        all.push_back({7, QStringLiteral("recorded"), {}, false});
        QVERIFY(own.save(trace, all));
        QCOMPARE(own.load(trace), markers);
        const QString moved = folder.filePath(QStringLiteral("b.tide"));
        QVERIFY(QFile::rename(trace, moved));
        QCOMPARE(own.load(moved), markers);
        write(trace, QByteArray(100'000, 'y'));
        QVERIFY(own.load(trace).empty());
        QVERIFY(own.save(moved, {}));
        QVERIFY(own.load(moved).empty());
    }

    void whatCannotBeReadIsNothing() {
        const QTemporaryDir folder;
        const OwnMarkers own(folder.path());
        const QString missing = folder.filePath(QStringLiteral("missing.tide"));
        QVERIFY(own.load(missing).empty());
        QVERIFY(!own.save(missing, {{1, QStringLiteral("m"), {}, true}}));
        const QString trace = folder.filePath(QStringLiteral("a.tide"));
        write(trace, "bytes");
        QVERIFY(own.save(trace, {{1, QStringLiteral("m"), {}, true}}));
        const QStringList files = QDir(folder.path()).entryList({QStringLiteral("*.json")});
        QCOMPARE(files.size(), 1);
        write(folder.filePath(files[0]), "{\"markers\": [17, {}");
        QVERIFY(own.load(trace).empty());
    }

private:
    static void write(const QString& path, const QByteArray& bytes) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
};

QTEST_APPLESS_MAIN(OwnMarkersTest)
#include "tst_own_markers.moc"
