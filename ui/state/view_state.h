// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"
#include "core/profile/profile.h"
#include "core/query/comparison.h"
#include "core/query/query.h"
#include "core/results/results.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace tidemark::ui {

/// What is selected: the functions from a tree's root to a node, and one stack among those behind it.
struct Selection {
    std::vector<FunctionId> path; ///< in the tree's direction; empty = nothing, or everything
    TreeDirection direction = TreeDirection::TopDown;
    StackId stack; ///< invalid = the heaviest one behind the path
    bool empty() const { return path.empty() && !stack.valid(); }
    friend bool operator==(const Selection&, const Selection&) = default;
};

/// The times that a query's moments stand for, as the user picked them.
struct QueryTimes {
    Nanoseconds a = 0;
    Nanoseconds b = 0;
    Nanoseconds c = 0;
    Nanoseconds d = 0;
    friend bool operator==(const QueryTimes&, const QueryTimes&) = default;
};

/// The other side of a comparison with the current query.
struct ComparedWith {
    QString trace;                   ///< its file; empty = the same trace
    std::optional<QueryTimes> times; ///< of the other side; none = those of the query
    Normalisation normalisation = Normalisation::None;
    std::string marker;    ///< of PerMarker
    bool swapped = false;  ///< the other one is the side after
    QStringList otherRuns; ///< files of further runs of the other trace's side
    QStringList ownRuns;   ///< the same of the open trace's side
    friend bool operator==(const ComparedWith&, const ComparedWith&) = default;
};

/// The one question and the one selection that all views share, with the history of both. UI thread only.
class ViewState : public QObject {
    Q_OBJECT
public:
    explicit ViewState(QObject* parent = nullptr);

    /// Starts anew for a profile: live at its end, nothing selected, no history. Null is allowed.
    void setProfile(std::shared_ptr<const Profile> profile);
    const std::shared_ptr<const Profile>& profile() const { return m_profile; }

    const Query& query() const { return m_entry.query; }
    const QueryTimes& times() const { return m_entry.times; }
    const Selection& selection() const { return m_entry.selection; }
    const QString& search() const { return m_search; }
    Nanoseconds duration() const;

    /// Keeps the moments where the new rule uses as many; else picks what makes sense: the end for one
    /// moment, the last range (at first the second half) for two.
    void setRule(Rule rule);
    void setCost(CostKind cost);
    /// (begin, end]. A rule of one moment becomes Growth; begin == end is a click and sets A alone.
    void setRange(Nanoseconds begin, Nanoseconds end);
    /// 'A' to 'D'; ignored if the rule has no such moment, except that B makes a rule of one moment Growth.
    void setHandle(QChar handle, Nanoseconds time);
    void addFilter(const Filter& filter);
    void replaceFilter(std::size_t index, const Filter& filter);
    void removeFilter(std::size_t index);
    /// All of a query at once, its moments to the event. With `typing` it takes the place of the query that
    /// was typed just before, so that a text is one step of the history until endTyping() or anything else
    /// happens.
    /// `times` are those that were given for its moments, as far as they were.
    void setQuery(
        const Query& query, bool typing = false, const std::vector<std::optional<Nanoseconds>>& times = {});
    /// A query and a selection as one step.
    void ask(const Query& query, const Selection& selection);
    void endTyping() { m_typing = false; }
    /// Rule, times and maybe a selection at once, as one step of the history.
    void ask(Rule rule, Nanoseconds begin, Nanoseconds end, const std::optional<Selection>& selection = {});

    /// Nothing = no comparison. A change from A to B needs none to be one.
    void compareWith(const std::optional<ComparedWith>& other);
    const std::optional<ComparedWith>& compared() const { return m_entry.compared; }
    /// Before and after of a comparison trade places.
    void swapSides();

    void select(const Selection& selection);
    void setSearch(const QString& text); ///< no step of the history

    /// Selections under other names, now and in the history; tells nobody: the answers do when they change.
    using TranslateSelection = std::function<Selection(const Selection&)>;
    void renameSelections(const TranslateSelection& translate);

    bool canGoBack() const { return !m_past.empty(); }
    bool canGoForward() const { return !m_future.empty(); }
    void goBack();
    void goForward();

Q_SIGNALS:
    void queryChanged();
    void comparedChanged();
    void selectionChanged();
    void searchChanged();
    void historyChanged();

private:
    struct Entry {
        Query query;
        QueryTimes times;
        Selection selection;
        std::optional<ComparedWith> compared;
        friend bool operator==(const Entry&, const Entry&) = default;
    };
    enum class Step { New, Dragged, Typed };

    void enter(Entry entry, Step step);
    void show(Entry entry);
    void remember(Step step);
    void resolveMoments(Entry& entry, const QueryTimes* resolved = nullptr) const;
    Nanoseconds timeAt(Moment moment) const;
    void adjustTimes(Entry& entry, Rule before) const;
    Entry withQuery(const Query& query, const std::vector<std::optional<Nanoseconds>>& times);

    std::shared_ptr<const Profile> m_profile;
    Entry m_entry;
    std::vector<Entry> m_past;
    std::vector<Entry> m_future;
    std::optional<std::pair<Nanoseconds, Nanoseconds>> m_lastRange;
    QElapsedTimer m_sinceDrag; ///< drags that follow each other closely are one step of the history
    bool m_typing = false;
    QString m_search;
};

} // namespace tidemark::ui
