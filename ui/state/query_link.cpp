// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/query_link.h"

#include "ui/state/trace_files.h"

#include <QUrl>
#include <QUrlQuery>
#include <algorithm>
#include <array>

namespace tidemark::ui {
namespace {

const QString kScheme = QStringLiteral("tidemark");
constexpr QChar kSeparator = u'\n';

Moment momentOf(const Profile& profile, Nanoseconds time) {
    return time >= profile.facts().duration ? profile.endMoment() : profile.momentAt(time);
}

/// "12.5s" of 12,500,000,000.
QString secondsText(Nanoseconds time) {
    QString text =
        QStringLiteral("%1.%2").arg(time / 1'000'000'000).arg(time % 1'000'000'000, 9, 10, QLatin1Char('0'));
    while (text.endsWith(QLatin1Char('0'))) {
        text.chop(1);
    }
    if (text.endsWith(QLatin1Char('.'))) {
        text.chop(1);
    }
    return text + QLatin1Char('s');
}

struct Place {
    Nanoseconds time;
    Moment moment;
};

std::array<Place, 4> placesOf(const ViewState& state) {
    const Query& query = state.query();
    const QueryTimes& times = state.times();
    return {Place{times.a, query.a}, {times.b, query.b}, {times.c, query.c}, {times.d, query.d}};
}

QStringList momentTexts(const ViewState& state) {
    QStringList texts;
    const auto places = placesOf(state);
    for (std::size_t i = 0; state.profile() && i < static_cast<std::size_t>(momentCount(state.query().rule));
         ++i) {
        texts.append(momentText(*state.profile(), places[i].time, places[i].moment));
    }
    return texts;
}

FunctionId functionNamed(const Names& names, const QueryLink::Frame& frame) {
    const std::string function = frame.function.toStdString();
    const std::string module = frame.module.toStdString();
    const auto all = names.functions();
    const auto found = std::find_if(all.begin(), all.end(),
        [&](const Function& one) { return one.name == function && one.moduleName == module; });
    return found == all.end() ? FunctionId() : FunctionId(static_cast<std::uint32_t>(found - all.begin()));
}

/// A part of a link that says what is compared; false if it is none.
bool readCompared(QueryLink& link, const QString& key, const QString& word) {
    if (key == u"with") {
        link.compared.emplace();
        link.compared->trace = word;
        return true;
    }
    if (!link.compared) {
        return false;
    }
    if (key == u"times") {
        const QStringList parts = word.split(QLatin1Char(','));
        QueryTimes times;
        Nanoseconds* const places[] = {&times.a, &times.b, &times.c, &times.d};
        for (qsizetype i = 0; i < std::min<qsizetype>(parts.size(), 4); ++i) {
            *places[i] = std::max<Nanoseconds>(0, parts[i].toLongLong());
        }
        link.compared->times = times;
    } else if (key == u"scale") {
        parseNormalisation(word.toStdString(), link.compared->normalisation);
    } else if (key == u"marker") {
        link.compared->marker = word.toStdString();
    } else if (key == u"swapped") {
        link.compared->swapped = word == u"1";
    } else if (key == u"also-with") {
        link.compared->otherRuns.append(word);
    } else if (key == u"also") {
        link.compared->ownRuns.append(word);
    } else {
        return false;
    }
    return true;
}

QString shellWords(const QString& trace) {
    QStringList words;
    for (const QString& file : filesOf(trace)) {
        words.append(shellWord(file));
    }
    return words.join(QLatin1Char(' '));
}

/// The side that a comparison's command names first, and the other one if that is another file.
QStringList comparedFiles(const QString& file, const ComparedWith& with) {
    QStringList files{shellWords(with.trace), shellWords(file)};
    if (with.swapped) {
        files.swapItemsAt(0, 1);
    }
    const auto addRuns = [&files](const QStringList& runs, bool after) {
        for (const QString& run : runs) {
            files << (after ? QStringLiteral("--also-after") : QStringLiteral("--also-before"))
                  << shellWord(run);
        }
    };
    addRuns(with.otherRuns, with.swapped);
    addRuns(with.ownRuns, !with.swapped);
    return files;
}

} // namespace

QString momentText(const Profile& profile, Nanoseconds time, Moment moment) {
    if (moment == Moment{}) {
        return QStringLiteral("start");
    }
    if (moment.after >= profile.lastPosition()) {
        return QStringLiteral("end");
    }
    for (const Nanoseconds unit : {1'000'000'000, 100'000'000, 10'000'000, 1'000'000, 1'000, 1}) {
        const Nanoseconds rounded = (time + unit / 2) / unit * unit;
        if (momentOf(profile, rounded) == moment) {
            return secondsText(rounded);
        }
    }
    return QStringLiteral("#%1").arg(moment.after);
}

QString queryText(const ViewState& state) {
    const Query& query = state.query();
    const std::string_view rule = ruleName(query.rule);
    QueryText rest;
    rest.filters = query.filters;
    if (query.cost != CostKind::Bytes) {
        rest.cost = query.cost;
    }
    QString text = QStringLiteral("rule:") +
                   QString::fromLatin1(rule.data(), static_cast<qsizetype>(rule.size())) +
                   QStringLiteral("(%1)").arg(momentTexts(state).join(QLatin1Char(',')));
    const std::string words = printQueryText(rest);
    return words.empty() ? text : text + QLatin1Char(' ') + QString::fromStdString(words);
}

QueryLink linkOf(const QString& file, const ViewState& state, const Names& names) {
    QueryLink link;
    link.file = file;
    link.query = queryText(state);
    link.direction = state.selection().direction;
    for (const FunctionId id : state.selection().path) {
        const Function& function = names.function(id);
        link.path.append(
            {QString::fromStdString(function.name), QString::fromStdString(function.moduleName)});
    }
    link.compared = state.compared();
    if (state.selection().stack.valid()) {
        link.stack = state.selection().stack.value();
    }
    return link;
}

QString printLink(const QueryLink& link) {
    QUrlQuery items;
    const auto add = [&items](const QString& key, const QString& value) {
        items.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    };
    add(QStringLiteral("query"), link.query);
    if (link.stack) {
        add(QStringLiteral("stack"), QString::number(*link.stack));
    }
    if (!link.path.isEmpty()) {
        add(QStringLiteral("tree"), link.direction == TreeDirection::TopDown ? QStringLiteral("top-down")
                                                                             : QStringLiteral("bottom-up"));
    }
    if (link.compared) {
        add(QStringLiteral("with"), link.compared->trace);
        if (const auto& times = link.compared->times) {
            add(QStringLiteral("times"),
                QStringLiteral("%1,%2,%3,%4").arg(times->a).arg(times->b).arg(times->c).arg(times->d));
        }
        if (link.compared->normalisation != Normalisation::None) {
            const std::string_view name = normalisationName(link.compared->normalisation);
            add(QStringLiteral("scale"), QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
            add(QStringLiteral("marker"), QString::fromStdString(link.compared->marker));
        }
        if (link.compared->swapped) {
            add(QStringLiteral("swapped"), QStringLiteral("1"));
        }
        for (const QString& file : link.compared->otherRuns) {
            add(QStringLiteral("also-with"), file);
        }
        for (const QString& file : link.compared->ownRuns) {
            add(QStringLiteral("also"), file);
        }
    }
    for (const QueryLink::Frame& frame : link.path) {
        add(QStringLiteral("frame"), frame.function + kSeparator + frame.module);
    }
    QUrl url;
    url.setScheme(kScheme);
    url.setPath(link.file);
    url.setHost(QString());
    url.setQuery(items);
    return QString::fromLatin1(url.toEncoded());
}

std::optional<QueryLink> parseLink(const QString& text) {
    const QUrl url(text.trimmed(), QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != kScheme || !url.path().startsWith(QLatin1Char('/'))) {
        return {};
    }
    QueryLink link;
    link.file = url.path(QUrl::FullyDecoded);
    const QUrlQuery items(url);
    const auto decoded = [](const QString& value) { return QUrl::fromPercentEncoding(value.toLatin1()); };
    for (const auto& [key, value] : items.queryItems(QUrl::FullyEncoded)) {
        const QString word = decoded(value);
        if (key == u"query") {
            link.query = word;
        } else if (key == u"stack") {
            bool ok = false;
            const uint number = word.toUInt(&ok);
            link.stack = ok ? std::optional<quint32>(number) : std::nullopt;
        } else if (key == u"tree") {
            link.direction = word == u"bottom-up" ? TreeDirection::BottomUp : TreeDirection::TopDown;
        } else if (readCompared(link, key, word)) {
            continue;
        } else if (key == u"frame") {
            link.path.append({word.section(kSeparator, 0, 0), word.section(kSeparator, 1)});
        }
    }
    return link;
}

Result<LinkedQuestion> resolveLink(const Session& session, const QueryLink& link, std::stop_token stop) {
    const Result<QueryText> text = parseQueryText(link.query.toStdString());
    if (!text) {
        return text.error();
    }
    const Result<Query> query = session.resolve(*text, stop);
    if (!query) {
        return query.error();
    }
    LinkedQuestion question;
    question.query = *query;
    question.selection.direction = link.direction;
    for (const QueryLink::Frame& frame : link.path) {
        const FunctionId function = functionNamed(*session.names(), frame);
        if (!function.valid() || stop.stop_requested()) {
            break;
        }
        question.selection.path.push_back(function);
    }
    if (link.stack && *link.stack < session.profile()->stacks().size()) {
        question.selection.stack = StackId(*link.stack);
    }
    return question;
}

QString shellWord(const QString& text) {
    const auto isPlain = [](QChar character) {
        return (character.unicode() < 128 && character.isLetterOrNumber()) ||
               QStringLiteral("_-./:=,+@%#").contains(character);
    };
    if (!text.isEmpty() && !text.startsWith(QLatin1Char('#')) &&
        std::all_of(text.begin(), text.end(), isPlain)) {
        return text;
    }
    QString quoted = text;
    quoted.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + quoted + QLatin1Char('\'');
}

QString commandLine(const QString& file, const ViewState& state) {
    const Query& query = state.query();
    const std::string_view rule = ruleName(query.rule);
    const std::optional<ComparedWith>& with = state.compared();
    const bool twoTraces = with && !with->trace.isEmpty();
    // `diff` takes two files for two traces.
    const bool twoMoments = !twoTraces && query.rule == Rule::Change && filesOf(file).size() != 2;
    const QStringList moments = momentTexts(state);
    QStringList words = {QStringLiteral("tidemark")};
    if (twoTraces) {
        words << QStringLiteral("diff") << comparedFiles(file, *with);
    } else {
        words << (twoMoments ? QStringLiteral("diff") : QStringLiteral("report")) << shellWords(file);
    }
    if (twoMoments) {
        const bool swapped = with && with->swapped;
        words << QStringLiteral("--at-before") << shellWord(moments[swapped ? 1 : 0])
              << QStringLiteral("--at-after") << shellWord(moments[swapped ? 0 : 1]);
    } else {
        words << QStringLiteral("--rule")
              << QString::fromLatin1(rule.data(), static_cast<qsizetype>(rule.size()));
        static const std::array kOptions = {QStringLiteral("--from"), QStringLiteral("--to"),
            QStringLiteral("--until"), QStringLiteral("--until")};
        for (qsizetype i = 0; i < moments.size(); ++i) {
            words << (query.rule == Rule::LiveAt ? QStringLiteral("--at")
                                                 : kOptions[static_cast<std::size_t>(i)])
                  << shellWord(moments[i]);
        }
    }
    for (const Filter& filter : query.filters) {
        words << QStringLiteral("--filter=") + shellWord(QString::fromStdString(printFilter(filter)));
    }
    if (query.cost == CostKind::Allocations) {
        words << QStringLiteral("--cost") << QStringLiteral("allocations");
    }
    if (twoTraces && with->normalisation == Normalisation::PerSecond) {
        words << QStringLiteral("--per") << QStringLiteral("second");
    } else if (twoTraces && with->normalisation == Normalisation::PerAllocation) {
        words << QStringLiteral("--per") << QStringLiteral("allocation");
    }
    return words.join(QLatin1Char(' '));
}

} // namespace tidemark::ui
