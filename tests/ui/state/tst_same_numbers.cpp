// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/written_trace.h"
#include "ui/state/answer_source.h"
#include "ui/state/view_state.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace tidemark::ui {

/// The window and the command line answer the same question with the same numbers.
class TestSameNumbers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void growth_data() {
        QTest::addColumn<Rule>("rule");
        QTest::addColumn<QString>("name");
        QTest::newRow("growth") << Rule::Growth << "growth";
        QTest::newRow("change") << Rule::Change << "change";
        QTest::newRow("allocated") << Rule::AllocatedIn << "allocated-in";
        QTest::newRow("peak") << Rule::Peak << "peak";
    }

    void growth() {
        QFETCH(Rule, rule);
        QFETCH(QString, name);
        QTemporaryDir folder;
        const QString trace = tests::writeServiceTrace(folder.path(), "service.tide", 3);
        const auto session = Session::open(trace.toStdString());
        QVERIFY(session.ok());
        ViewState state;
        state.setProfile((*session)->profile());
        state.setRange(2'000'000'000, 9'000'000'000);
        state.setRule(rule);
        AnswerSource source;
        source.setSession(*session);
        QSignalSpy answered(&source, &AnswerSource::answerChanged);
        source.ask(state.query());
        QTRY_VERIFY(source.answer() != nullptr);

        QProcess program;
        program.start(TIDEMARK_PROGRAM,
            {"report", trace, "--rule", name, "--from", "2s", "--to", "9s", "--json", "--limit", "0"});
        QVERIFY(program.waitForFinished());
        const QJsonObject report = QJsonDocument::fromJson(program.readAllStandardOutput()).object();
        compare(report["shown"].toObject(), source.answer()->costs->shown);
        compare(report["unfiltered"].toObject(), source.answer()->costs->unfiltered);
        const QJsonArray top = report["top"].toArray();
        QCOMPARE(static_cast<std::size_t>(top.size()), source.answer()->stacks->rows.size());
        for (qsizetype i = 0; i < top.size(); ++i) {
            compare(top[i].toObject(), source.answer()->stacks->rows[static_cast<std::size_t>(i)].cost);
        }
        QVERIFY(!top.isEmpty());
    }

private:
    static void compare(const QJsonObject& figure, const Cost& cost) {
        QCOMPARE(figure["bytes"].toInteger(), static_cast<qint64>(cost.bytes));
        QCOMPARE(figure["allocations"].toInteger(), static_cast<qint64>(cost.allocations));
    }
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestSameNumbers)
#include "tst_same_numbers.moc"
