// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/findings.h"
#include "ui/state/view_state.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace tidemark::ui {
namespace {

constexpr Nanoseconds kMillisecond = 1'000'000;

/// A heaptrack file: 100 blocks of 10 bytes, one each 10 ms from 0 to 990 ms, all freed at 1 s if `freed`.
std::shared_ptr<const Session> growingProgram(const QString& folder, bool freed) {
    QByteArray lines = "v 10300 2\nX program\ns main\ns program\ni 1000 2 1\nt 1 0\na a 1\n";
    for (int i = 0; i < 100; ++i) {
        lines += "c " + QByteArray::number(10 * i, 16) + "\n+ 0\n";
    }
    lines += "c 3e8\n";
    for (int i = 0; freed && i < 100; ++i) {
        lines += "- 0\n";
    }
    QFile file(folder + QStringLiteral("/heaptrack.program"));
    if (!file.open(QIODevice::WriteOnly) || file.write(lines) != lines.size()) {
        return nullptr;
    }
    file.close();
    return Session::open(file.fileName().toStdString()).value();
}

} // namespace

class TestFindings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatGrewEndsAtTheShutdown_data() {
        QTest::addColumn<bool>("freed");
        QTest::addColumn<qint64>("blocks");
        QTest::newRow("freed") << true << qint64{49}; // of those up to 980 ms, all behind 494
        QTest::newRow("kept") << false << qint64{49}; // of those up to 990 ms, all behind 500
    }

    /// And the question behind the sentence has the same answer.
    void whatGrewEndsAtTheShutdown() {
        QFETCH(bool, freed);
        QFETCH(qint64, blocks);
        const QTemporaryDir folder;
        const auto session = growingProgram(folder.path(), freed);
        QVERIFY(session);
        const auto findings = computeFindings(*session, {});
        QVERIFY(findings.ok());
        QCOMPARE((*findings)->growthEndsAtShutdown, freed);
        // The tick in which the shutdown begins is that of the last block, and is left out.
        QCOMPARE((*findings)->growthEnd,
            freed ? 990 * kMillisecond - 1 : session->profile()->facts().duration);
        QCOMPARE((*findings)->growth, (Cost{10 * blocks, blocks}));
        ViewState state;
        state.setProfile(session->profile());
        state.ask(Rule::Growth, (*findings)->growthBegin, (*findings)->growthEnd);
        QCOMPARE(session->ask(state.query()).value()->costs->shown, (*findings)->growth);
    }
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestFindings)
#include "tst_findings.moc"
