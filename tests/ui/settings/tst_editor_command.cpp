// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/editor_command.h"

#include <QTest>

namespace tidemark::ui {

class TestEditorCommand : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void editorsGoToTheLine_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("custom");
        QTest::addColumn<QStringList>("command");
        const QString file = "/src/a b.cpp";
        QTest::newRow("vscode") << "vscode"
                                << "" << QStringList{"code", "--goto", file + ":42:1"};
        QTest::newRow("kate") << "kate"
                              << "" << QStringList{"kate", file, "--line", "42", "--column", "1"};
        QTest::newRow("qtcreator") << "qtcreator"
                                   << "" << QStringList{"qtcreator", "-client", file + ":42:1"};
        QTest::newRow("vim") << "vim"
                             << "" << QStringList{"x-terminal-emulator", "-e", "vim", "+42", file};
        QTest::newRow("custom") << "custom"
                                << "ed --at \"%l in %f\" 100%%"
                                << QStringList{"ed", "--at", "42 in " + file, "100%"};
        QTest::newRow("no place for the file") << "custom"
                                               << "ed +%l" << QStringList{"ed", "+42", file};
        QTest::newRow("desktop") << "system"
                                 << "" << QStringList{};
        QTest::newRow("unknown") << "no such editor"
                                 << "" << QStringList{};
        QTest::newRow("custom, but nothing") << "custom"
                                             << "" << QStringList{};
    }

    void editorsGoToTheLine() {
        QFETCH(QString, name);
        QFETCH(QString, custom);
        QFETCH(QStringList, command);
        QCOMPARE(editorCommand({name, custom}, "/src/a b.cpp", 42), command);
    }

    void unknownLinesAreTheFirst() {
        QCOMPARE(editorCommand({"vscode", {}}, "/a.c", 0).back(), "/a.c:1:1");
        QCOMPARE(editorCommand({"custom", "ed %f"}, "/%l%f.c", 3).back(), "/%l%f.c");
    }
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestEditorCommand)
#include "tst_editor_command.moc"
