// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/written_trace.h"
#include "ui/state/completions.h"
#include "ui/state/query_link.h"
#include "ui/state/selected_path.h"
#include "ui/state/trace_files.h"

#include <QTemporaryDir>
#include <QTest>

namespace tidemark::ui {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;

Filter filterOf(const char* text) {
    return parseFilterText(text).value();
}

} // namespace

class TestQueryLink : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        const QString path = tests::writeServiceTrace(m_folder.path(), "a trace.tide");
        m_path = path;
        auto session = Session::open(path.toStdString());
        QVERIFY(session.ok());
        m_session = *session;
    }

    void init() {
        m_state = std::make_unique<ViewState>();
        m_state->setProfile(m_session->profile());
    }

    void theTextIsTheQuery_data() {
        QTest::addColumn<int>("rule");
        QTest::addColumn<qint64>("a");
        QTest::addColumn<qint64>("b");
        QTest::addColumn<QString>("text");
        QTest::newRow("end") << int(Rule::LiveAt) << qint64{10 * kSecond} << qint64{10 * kSecond}
                             << "rule:live-at(end)";
        QTest::newRow("range") << int(Rule::Growth) << qint64{2 * kSecond}
                               << qint64{7 * kSecond + kSecond / 2} << "rule:growth(2s,7.5s)";
        QTest::newRow("start") << int(Rule::AllocatedIn) << qint64{0} << qint64{5 * kSecond}
                               << "rule:allocated-in(start,5s)";
        QTest::newRow("uneven") << int(Rule::Change) << qint64{2'300'000'500} << qint64{10 * kSecond}
                                << "rule:change(2.3s,end)";
    }

    /// Each text, read again, is the same query to the event.
    void theTextIsTheQuery() {
        QFETCH(int, rule);
        QFETCH(qint64, a);
        QFETCH(qint64, b);
        QFETCH(QString, text);
        m_state->ask(static_cast<Rule>(rule), a, b);
        QCOMPARE(queryText(*m_state), text);
        roundTrip();
    }

    void anyMomentSurvivesTheText() {
        const Position last = m_session->profile()->lastPosition();
        for (Position event = 0; event <= last; event += 7) {
            Query query;
            query.rule = Rule::Growth;
            query.a = Moment{event};
            query.b = m_session->profile()->endMoment();
            m_state->setQuery(query);
            QCOMPARE(m_state->query().a.after, event);
            roundTrip();
        }
    }

    void filtersAndCostAreInTheText() {
        m_state->addFilter(filterOf("-function:~\"^std::\""));
        m_state->addFilter(filterOf("size:>=4K"));
        m_state->setCost(CostKind::Allocations);
        QCOMPARE(queryText(*m_state), "rule:live-at(end) -function:~^std:: size:>=4K cost:allocations");
        roundTrip();
        QCOMPARE(commandLine("/tmp/it's.tide", *m_state),
            "tidemark report '/tmp/it'\\''s.tide' --rule live-at --at end --filter='-function:~^std::' "
            "--filter='size:>=4K' --cost allocations");
    }

    void twoSnapshotsAreOneSeriesForTheCommandLine() {
        m_state->ask(Rule::Change, 3 * kSecond, 9 * kSecond);
        const QString one = commandLine("/tmp/a.tms", *m_state);
        QVERIFY2(one.startsWith("tidemark diff /tmp/a.tms --at-before "), qPrintable(one));
        const QString two = commandLine(traceOf({"/tmp/a.tms", "/tmp/b.tms"}), *m_state);
        QVERIFY2(
            two.startsWith("tidemark report /tmp/a.tms /tmp/b.tms --rule change --from "), qPrintable(two));
        const QString three = commandLine(traceOf({"/tmp/a.tms", "/tmp/b.tms", "/tmp/c.tms"}), *m_state);
        QVERIFY2(three.startsWith("tidemark diff /tmp/a.tms /tmp/b.tms /tmp/c.tms --at-before "),
            qPrintable(three));
    }

    void aLinkBringsQueryAndSelectionBack() {
        m_state->ask(Rule::Growth, 3 * kSecond, 9 * kSecond);
        m_state->addFilter(filterOf("function:\"a b & c=d #1%\""));
        Query atEnd;
        atEnd.a = m_session->profile()->endMoment();
        const auto live = m_session->ask(atEnd);
        QVERIFY(live.ok());
        const StackId stack = live.value()->stacks->rows.at(1).stack;
        m_state->select(selectionOfStack(*m_session, stack));
        const QString text = printLink(linkOf(m_path, *m_state, *m_session->names()));
        QVERIFY(!text.contains(' '));
        const auto link = parseLink(text);
        QVERIFY(link.has_value());
        QCOMPARE(link->file, m_path);
        const auto question = resolveLink(*m_session, *link, {});
        QVERIFY(question.ok());
        QVERIFY(textOf(question->query) == textOf(m_state->query())); // which leaves unused moments out
        QCOMPARE(question->selection, m_state->selection());
    }

    void whatIsNoLinkIsRefused() {
        for (const char* text :
            {"", "hello", "https://example.org/a?query=x", "tidemark:relative?query=x", "/tmp/x"}) {
            QVERIFY2(!parseLink(text), text);
        }
        QueryLink link = *parseLink("tidemark:///tmp/x.tide?query=rule%3Anonsense&frame=f&stack=99999999");
        QVERIFY(!resolveLink(*m_session, link, {}).ok());
        link.query = "rule:peak";
        const auto question = resolveLink(*m_session, link, {});
        QVERIFY(question.ok());
        QVERIFY2(question->selection.empty(), "names and stacks that are not in the trace select nothing");
    }

    void completionsAreOffered_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("cursor");
        QTest::addColumn<QString>("first");
        QTest::addColumn<int>("begin");
        QTest::newRow("field") << "mod" << 3 << "module:" << 0;
        QTest::newRow("excluded field") << "rule:peak -fu" << 13 << "-function:" << 10;
        QTest::newRow("rule") << "rule:gr" << 7 << "rule:growth" << 0;
        QTest::newRow("function") << "function:insert" << 15
                                  << "function:\"Registry<Session>::insert(unsigned long)\"" << 0;
        QTest::newRow("leaf") << "-leaf.function:chu" << 18 << "-leaf.function:churn()" << 0;
        QTest::newRow("in the middle") << "module:libo size:>4K" << 11 << "module:libother.so" << 0;
        QTest::newRow("type") << "type:unk" << 8 << "type:unknown" << 0;
        QTest::newRow("language") << "langu" << 5 << "language:" << 0;
        QTest::newRow("thread") << "thread:serv" << 11 << "thread:service" << 0;
        QTest::newRow("processes") << "proc" << 4 << "process:" << 0;
        QTest::newRow("process") << "process:ser" << 11 << "process:service" << 0;
        QTest::newRow("in quotes") << "function:\"registry<ses" << 21
                                   << "function:\"Registry<Session>::insert(unsigned long)\"" << 0;
    }

    void completionsAreOffered() {
        QFETCH(QString, text);
        QFETCH(int, cursor);
        QFETCH(QString, first);
        QFETCH(int, begin);
        const Completions found = completeQuery(*m_session, text, cursor, {});
        QVERIFY(!found.texts.isEmpty());
        QCOMPARE(found.texts.front(), first);
        QCOMPARE(found.begin, begin);
        QString whole = text;
        whole.replace(found.begin, found.end - found.begin, found.texts.front());
        if (!first.endsWith(':')) {
            QVERIFY2(parseQueryText(whole.toStdString()).ok(), qPrintable(whole));
        }
    }

    void completionsStop() {
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(completeQuery(*m_session, "function:a", 10, stop.get_token()).texts.isEmpty());
        QVERIFY(completeQuery(*m_session, "size:>4", 7, {}).texts.isEmpty());
    }

private:
    void roundTrip() {
        const auto parsed = parseQueryText(queryText(*m_state).toStdString());
        QVERIFY(parsed.ok());
        const auto query = m_session->resolve(*parsed);
        QVERIFY(query.ok());
        const Query before = m_state->query();
        m_state->setQuery(*query);
        QCOMPARE(m_state->query(), before);
    }

    QTemporaryDir m_folder;
    QString m_path;
    std::shared_ptr<const Session> m_session;
    std::unique_ptr<ViewState> m_state;
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestQueryLink)
#include "tst_query_link.moc"
