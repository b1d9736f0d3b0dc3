// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/pattern.h"
#include "tests/core/analysis/trace_text.h"
#include "ui/pages/query_words.h"
#include "ui/pages/short_names.h"
#include "ui/pages/summary_sentences.h"

#include <QSet>
#include <QTest>

namespace tidemark::ui {

class TestPageWords : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everyRuleHasItsWords() {
        QSet<QString> words;
        for (const Rule rule : rulesInOrder()) {
            words.insert(ruleWords(rule));
            QVERIFY(ruleExplanation(rule).endsWith('.'));
        }
        QCOMPARE(words.size(), 11);
        QVERIFY(!words.contains(QString()));
    }

    void namesAreShortened() {
        QCOMPARE(shortFunctionName("demo::Registry<demo::Session>::makeEntry(unsigned long)"),
            "Registry::makeEntry");
        QCOMPARE(shortFunctionName("main"), "main");
        QVERIFY(isStandardLibrary("std::vector<int, std::allocator<int> >::push_back(int&&)"));
        QVERIFY(isStandardLibrary("void std::__fill<int*>(int*)"));
        QVERIFY(!isStandardLibrary("demo::f(std::string)"));
        QCOMPARE(firstOwnFunction({"std::a()", "std::b()", "mine::c()"}), 2);
        QCOMPARE(firstOwnFunction({"std::a()"}), 0);
        QCOMPARE(firstOwnFunction({}), 0);
        QCOMPARE(callersText({"a::b::c()", "main"}, 0, 4), QStringLiteral("b::c ← main"));
    }

    void aLiteralGlobMatchesJustItsText() {
        for (const char* text : {"operator[](int*)", "a?b", "back\\slash", "plain"}) {
            QVERIFY(globMatches(literalGlob(text), text));
        }
        QVERIFY(!globMatches(literalGlob("a*c"), "abc"));
        QVERIFY(!globMatches(literalGlob("a?c"), "abc"));
        Filter filter;
        filter.field = Filter::Field::Module;
        filter.exclude = true;
        filter.pattern = literalGlob("lib[1].so");
        QCOMPARE(filterWords(filter), "without module lib[1].so");
        filter.field = Filter::Field::Process;
        filter.pattern = literalGlob("cc1plus (12)");
        QCOMPARE(filterWords(filter), "without process cc1plus (12)");
    }

    void endsAreTold() {
        ProfileFacts facts;
        facts.endReason = EndReason::Exit;
        facts.exitStatus = 3;
        QVERIFY(endSentence(facts).contains("exit status 3"));
        facts.endReason = EndReason::Signal;
        facts.exitSignal = 9;
        QVERIFY(endSentence(facts).contains("signal 9 (Killed)"));
        facts.endReason = EndReason::Unknown;
        QVERIFY(endSentence(facts).contains("no end"));
    }

    void lossesAndProcessesAreTold() {
        const LoadedProfile whole = tests::profileOf("main 1 8\n");
        QVERIFY(lossSentences(*whole.profile).join(' ').contains("Nothing was lost"));
        const LoadedProfile partial = tests::profileOf("-ghost\nmain 1 8\n");
        QVERIFY(lossSentences(*partial.profile).join(' ').contains("1 frees"));
        ProfileFacts facts;
        QVERIFY(unrecordedSentence(facts).isEmpty());
        facts.unrecordedProcesses.push_back({42, "/bin/ls"});
        QCOMPARE(unrecordedSentence(facts), "One child process was not recorded: /bin/ls (pid 42).");
        facts.unrecordedProcesses.resize(7, {43, "/bin/cat"});
        QVERIFY(unrecordedSentence(facts).startsWith("7 child processes"));
    }

    void numbersAreInTheSentences() {
        Findings findings;
        findings.summary.allocations = 200;
        findings.summary.temporary = 50;
        findings.summary.bytesAllocated = 4096;
        findings.summary.liveAtEnd = {2048, 3};
        findings.growth = {1000, 2};
        findings.growthStacks.push_back({StackId(1), {900, 1}});
        ProfileFacts facts;
        facts.endReason = EndReason::Signal;
        QVERIFY(temporarySentence(facts, findings).contains("50 (25.0 %)"));
        QVERIFY(
            liveAtEndSentence(facts, findings).contains("2.0 KiB in 3 blocks were still live when a signal"));
        QVERIFY(growthSentence(findings).contains("90.0 % of it comes from one stack"));
        QVERIFY(growthSentence(findings).contains("to the end, 1000 B in 2 blocks"));
        findings.growthEnd = 4'000'000'000;
        findings.growthEndsAtShutdown = true;
        QVERIFY(growthSentence(findings).contains("to the shutdown at 4.00 s, 1000 B in 2 blocks"));
        findings.growth = {};
        QVERIFY(growthSentence(findings).startsWith("Nothing that was born"));
    }
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestPageWords)
#include "tst_page_words.moc"
