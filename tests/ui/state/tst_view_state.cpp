// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/analysis/trace_text.h"
#include "ui/state/view_state.h"

#include <QSignalSpy>
#include <QTest>

namespace tidemark::ui {
namespace {

constexpr const char* kTrace =
    "time 0\nmain 1 8\ntime 100\nmain 1 8\ntime 200\nmain 1 8\ntime 300\nmain 1 8\n"
    "time 400\nmain 1 8\n";

std::shared_ptr<const Profile> profile() {
    return tests::profileOf(kTrace).profile;
}

} // namespace

class TestViewState : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void beginsLiveAtTheEnd() {
        ViewState state;
        state.setProfile(profile());
        QCOMPARE(state.query().rule, Rule::LiveAt);
        QCOMPARE(state.query().a, state.profile()->endMoment());
        QVERIFY(state.selection().empty());
        QVERIFY(!state.canGoBack());
    }

    void aDraggedRangeAsksForGrowth() {
        ViewState state;
        state.setProfile(profile());
        state.setRange(150, 350);
        QCOMPARE(state.query().rule, Rule::Growth);
        QCOMPARE(state.query().a.after, Position{2});
        QCOMPARE(state.query().b.after, Position{4});
        state.setRule(Rule::AllocatedIn);
        state.setRange(250, 350);
        QCOMPARE(state.query().rule, Rule::AllocatedIn);
        QCOMPARE(state.query().a.after, Position{3});
        state.setRange(350, 250);
        QCOMPARE(state.times().a, Nanoseconds{250});
    }

    void aClickSetsOneMoment() {
        ViewState state;
        state.setProfile(profile());
        state.setRange(250, 250);
        QCOMPARE(state.query().rule, Rule::LiveAt);
        QCOMPARE(state.query().a.after, Position{3});
        state.setHandle('B', 350);
        QCOMPARE(state.query().rule, Rule::Growth);
        QCOMPARE(state.query().a.after, Position{3});
        QCOMPARE(state.query().b.after, Position{4});
        state.setHandle('A', 390);
        QVERIFY(state.query().a <= state.query().b);
    }

    void momentsStayInOrder() {
        ViewState state;
        state.setProfile(profile());
        for (int i = 0; i <= static_cast<int>(Rule::FreedOnlyIn); ++i) {
            state.setRule(static_cast<Rule>(i));
            for (const auto& [begin, end] : {std::pair{100, 300}, std::pair{0, 1000}, std::pair{-5, 50}}) {
                state.setRange(begin, end);
                const Query& query = state.query();
                QVERIFY(momentCount(query.rule) < 2 || query.a <= query.b);
                QVERIFY(momentCount(query.rule) < 3 || query.b <= query.c);
                QVERIFY(momentCount(query.rule) < 4 || query.c <= query.d);
                QVERIFY(query.b <= state.profile()->endMoment());
            }
        }
    }

    void rulesOfTwoMomentsBeginWithTheSecondHalf() {
        ViewState state;
        state.setProfile(profile());
        state.setRule(Rule::Growth);
        QCOMPARE(state.times().a, state.duration() / 2);
        QCOMPARE(state.times().b, state.duration());
        state.setRule(Rule::Peak);
        QCOMPARE(state.times().a, Nanoseconds{0});
        state.setRule(Rule::LiveAt);
        QCOMPARE(state.times().a, state.duration());
    }

    void historyWalksQueriesAndSelections() {
        ViewState state;
        state.setProfile(profile());
        const Query first = state.query();
        state.setRule(Rule::Growth);
        const Query second = state.query();
        state.select({{FunctionId(1)}, TreeDirection::TopDown, StackId()});
        QSignalSpy queries(&state, &ViewState::queryChanged);
        QSignalSpy selections(&state, &ViewState::selectionChanged);
        state.goBack();
        QVERIFY(state.selection().empty());
        QCOMPARE(queries.count(), 0);
        QCOMPARE(selections.count(), 1);
        state.goBack();
        QCOMPARE(state.query(), first);
        QVERIFY(!state.canGoBack());
        state.goBack();
        state.goForward();
        QCOMPARE(state.query(), second);
        state.setCost(CostKind::Allocations);
        QVERIFY(!state.canGoForward());
    }

    void oneDragIsOneStep() {
        ViewState state;
        state.setProfile(profile());
        for (int end = 160; end <= 300; end += 10) {
            state.setRange(150, end);
        }
        state.goBack();
        QCOMPARE(state.query().rule, Rule::LiveAt);
        QVERIFY(!state.canGoBack());
    }

    void filtersComeAndGo() {
        ViewState state;
        state.setProfile(profile());
        Filter filter;
        filter.pattern = "main";
        state.addFilter(filter);
        state.addFilter(filter);
        QCOMPARE(state.query().filters.size(), std::size_t{1});
        state.removeFilter(5);
        state.removeFilter(0);
        QVERIFY(state.query().filters.empty());
    }

    void worksWithoutAProfile() {
        ViewState state;
        state.setRange(10, 20);
        state.setRule(Rule::FreedOnlyIn);
        state.setProfile(nullptr);
        QCOMPARE(state.duration(), Nanoseconds{0});
    }

    void aWholeQueryIsKeptToTheEvent() {
        ViewState state;
        state.setProfile(profile());
        Query query;
        query.rule = Rule::Growth;
        query.a = Moment{2};
        query.b = Moment{4};
        state.setQuery(query);
        QCOMPARE(state.query().a, query.a);
        QCOMPARE(state.times().a, Nanoseconds{100});
        state.setQuery(query, false, {150, std::nullopt});
        QCOMPARE(state.times().a, Nanoseconds{150});
        state.setHandle(u'B', 310);
        QCOMPARE(state.query().a, query.a);
        QCOMPARE(state.times().a, Nanoseconds{150});
        state.setQuery(query, false, {390, std::nullopt});
        QVERIFY2(state.times().a != 390, "a time of another moment is not believed");
    }

    void whatIsTypedIsOneStep() {
        ViewState state;
        state.setProfile(profile());
        Query query = state.query();
        for (Position event = 0; event < 4; ++event) {
            query.a = Moment{event};
            state.setQuery(query, true);
        }
        state.goBack();
        QVERIFY(!state.canGoBack());
        QCOMPARE(state.query().a, state.profile()->endMoment());
        state.goForward();
        QCOMPARE(state.query().a, Moment{3});
        query.a = Moment{1};
        state.setQuery(query, true);
        state.endTyping();
        query.a = Moment{2};
        state.setQuery(query, true);
        state.goBack();
        QCOMPARE(state.query().a, Moment{1});
    }
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestViewState)
#include "tst_view_state.moc"
