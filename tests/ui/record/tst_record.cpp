// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"
#include "ui/record/record_dialog.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace tidemark::ui {

class TestRecord : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void optionsBecomeArguments() {
        RecordRequest request;
        request.program = "./server";
        request.arguments = "--name \"two words\" -v";
        request.output = "/tmp/o.tide";
        QCOMPARE(recordArguments(request),
            (QStringList{"record", "-o", "/tmp/o.tide", "--", "./server", "--name", "two words", "-v"}));
        request.arguments.clear();
        request.children = "cc1*";
        request.sample = "512K";
        request.delay = "1s";
        request.duration = "1m";
        request.sizeLimit = "2G";
        request.freeStacks = request.mappings = request.overwrite = true;
        QCOMPARE(recordArguments(request),
            (QStringList{"record", "-o", "/tmp/o.tide", "--force", "--children", "matching", "cc1*",
                "--sample", "512K", "--delay", "1s", "--duration", "1m", "--size-limit", "2G",
                "--free-stacks", "--mappings", "--", "./server"}));
        request.children = "none";
        QVERIFY(recordArguments(request).join(' ').contains("--children none"));
    }

    void nonsenseIsToldBeforeAnythingRuns() {
        RecordRequest request;
        QVERIFY(!problemOf(request).isEmpty());
        request.program = "true";
        QCOMPARE(problemOf(request), QString());
        request.environment = QStringList{"NAME"};
        QVERIFY(problemOf(request).contains("NAME=VALUE"));
        request.environment = QStringList{"NAME="};
        request.directory = "/no/such/folder";
        QVERIFY(problemOf(request).contains("/no/such/folder"));
        request.directory.clear();
        request.output = QCoreApplication::applicationFilePath();
        QVERIFY(problemOf(request).contains("exists"));
        request.overwrite = true;
        QCOMPARE(problemOf(request), QString());
    }

    void freshOutputsAreNew() {
        const QString first = freshOutput(m_folder.path(), "/bin/true");
        QVERIFY(first.startsWith(m_folder.path() + "/true."));
        QFile file(first);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(freshOutput(m_folder.path(), "/bin/true") != first);
    }

    void theFormKeepsWhatWasTyped() {
        RecordDialog dialog;
        RecordRequest request;
        request.program = "/bin/sh";
        request.arguments = "-c \"exit 3\"";
        request.environment = QStringList{"A=1", "B=two"};
        request.children = "none";
        request.sample = "64K";
        request.delay = "2s";
        request.freeStacks = true;
        dialog.setRequest(request);
        QCOMPARE(dialog.request(), request);
        dialog.setRequest({});
        QCOMPARE(dialog.request(), RecordRequest{});
    }

    void aProgramIsRecordedWithItsOutput() {
        RecordDialog dialog;
        RecordRequest request;
        request.program = "/bin/sh";
        request.arguments = "-c \"echo $WHO; exit 3\"";
        request.environment = QStringList{"WHO=it is me"};
        request.output = m_folder.filePath("sh.tide");
        request.children = "none";
        dialog.setRequest(request);
        QSignalSpy recorded(&dialog, &RecordDialog::recorded);
        dialog.start();
        QTRY_COMPARE_WITH_TIMEOUT(recorded.count(), 1, 60'000);
        QVERIFY2(dialog.outputText().contains("it is me"), qPrintable(dialog.outputText()));
        QVERIFY2(dialog.statusText().contains("status 3"), qPrintable(dialog.statusText()));
        const auto session = Session::open(request.output.toStdString());
        QVERIFY(session.ok());
        QCOMPARE((*session)->profile()->facts().exitStatus, std::int64_t{3});
    }

    void aProgramCanBeStopped() {
        RecordDialog dialog;
        RecordRequest request;
        QFile file(m_folder.filePath("it.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("it runs\n") > 0 && file.flush());
        request.program = "tail"; // goes on when it has printed the file
        request.arguments = QStringLiteral("-f \"%1\"").arg(file.fileName());
        request.output = m_folder.filePath("tail.tide");
        dialog.setRequest(request);
        QSignalSpy recorded(&dialog, &RecordDialog::recorded);
        dialog.start();
        // Before the program runs, stopping leaves no trace.
        QTRY_VERIFY_WITH_TIMEOUT(dialog.outputText().contains("it runs"), 30'000);
        QVERIFY(dialog.running());
        dialog.stop();
        QTRY_COMPARE_WITH_TIMEOUT(recorded.count(), 1, 60'000);
        QVERIFY(!dialog.running());
        const auto session = Session::open(request.output.toStdString());
        QVERIFY(session.ok());
        QCOMPARE((*session)->profile()->facts().endReason, EndReason::Signal);
    }

    void programsThatAreNotThereAreTold() {
        RecordDialog dialog;
        RecordRequest request;
        request.program = "/no/such/program";
        request.output = m_folder.filePath("none.tide");
        dialog.setRequest(request);
        dialog.start();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.statusText().contains("no program"), 30'000);
        QVERIFY(!QFileInfo::exists(request.output));
    }

private:
    QTemporaryDir m_folder;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestRecord)
#include "tst_record.moc"
