// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace tidemark::ui {

class TestSettings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void areKept() {
        const QTemporaryDir folder;
        const SettingsFile file(folder.filePath("a.ini"));
        Settings settings;
        settings.theme = ThemeChoice::Dark;
        settings.addRecentFile("/tmp/one.tide");
        settings.addRecentFile("/tmp/two.tide");
        settings.addRecentFile("/tmp/two.tide").outline = QByteArray("\x00\xff\x10", 3);
        settings.saveQuery({"peak", "rule:peak"});
        settings.saveQuery({"big", "rule:live-at size:>=1M"});
        settings.saveQuery({"peak", "rule:peak cost:allocations"});
        settings.saveLayout({"wide", QByteArray("\x01\x00docks", 7), "split"});
        settings.editor = {"custom", "vi +%l %f"};
        settings.sources = {{"/build/app", "/home/me/app"}, {"/usr/src", "/home/me/src"}};
        settings.suppressions = "/home/me/leaks.supp";
        settings.symbols = {{"/a", "/b, c"}, "/sys", "http://one/ http://two/", 500};
        settings.code = CodeView::Disassembly;
        settings.geometry = QByteArray("\x00\x01geometry", 10);
        file.save(settings);
        const Settings loaded = SettingsFile(folder.filePath("a.ini")).load();
        QCOMPARE(loaded.theme, ThemeChoice::Dark);
        QCOMPARE(loaded.recentFiles(), (QStringList{"/tmp/two.tide", "/tmp/one.tide"}));
        QCOMPARE(loaded.geometry, settings.geometry);
        QCOMPARE(loaded.recent, settings.recent);
        QCOMPARE(loaded.queries,
            (QList<SavedQuery>{{"big", "rule:live-at size:>=1M"}, {"peak", "rule:peak cost:allocations"}}));
        QCOMPARE(loaded.layouts, settings.layouts);
        QCOMPARE(loaded.editor, settings.editor);
        QCOMPARE(loaded.sources, settings.sources);
        QCOMPARE(loaded.suppressions, settings.suppressions);
        QCOMPARE(loaded.symbols, settings.symbols);
        QCOMPARE(loaded.code, CodeView::Disassembly);
        settings.forgetQuery("big");
        settings.forgetLayout("wide");
        file.save(settings);
        QCOMPARE(file.load().queries.size(), 1);
        QVERIFY(file.load().layouts.isEmpty());
    }

    void recentFilesAreFewAndDistinct() {
        Settings settings;
        for (int i = 0; i < 30; ++i) {
            settings.addRecentFile(QStringLiteral("/tmp/%1.tide").arg(i));
        }
        settings.addRecentFile("/tmp/25.tide");
        QCOMPARE(settings.recentFiles().size(), 10);
        QCOMPARE(settings.recentFiles().front(), "/tmp/25.tide");
        QCOMPARE(settings.recentFiles().count("/tmp/25.tide"), 1);
    }

    void damagedOnesGiveDefaults() {
        const QTemporaryDir folder;
        QFile file(folder.filePath("b.ini"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("theme=@@@\ncode=@@@\n[window\nrecentFiles=@Invalid(\n\x01\x02");
        file.close();
        const Settings loaded = SettingsFile(folder.filePath("b.ini")).load();
        QCOMPARE(loaded.theme, ThemeChoice::System);
        QCOMPARE(loaded.code, CodeView::Both);
    }
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestSettings)
#include "tst_settings.moc"
