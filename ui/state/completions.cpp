// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/completions.h"

#include "ui/state/literal_glob.h"

#include <QStringMatcher>
#include <array>
#include <unordered_set>

namespace tidemark::ui {
namespace {

constexpr std::array kFields{Filter::Field::Function, Filter::Field::Module, Filter::Field::File,
    Filter::Field::Thread, Filter::Field::FreeThread, Filter::Field::Process, Filter::Field::Call,
    Filter::Field::Domain, Filter::Field::Size, Filter::Field::Address, Filter::Field::Lifetime,
    Filter::Field::Temporary, Filter::Field::Language, Filter::Field::Type};
constexpr std::array kRules{Rule::LiveAt, Rule::Peak, Rule::Growth, Rule::Decline, Rule::Change,
    Rule::AllocatedIn, Rule::FreedIn, Rule::BornAndFreedIn, Rule::LongLived, Rule::KeptFrom,
    Rule::FreedOnlyIn};

QString toText(std::string_view words) {
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

/// Keeps what holds a text, in two piles: what begins with it, and the rest.
class Finder {
public:
    Finder(const QString& part, qsizetype most) : m_matcher(part, Qt::CaseInsensitive), m_most(most) {}

    bool full() const { return m_first.size() >= m_most; }
    void add(std::string_view name) {
        if (name.empty() || (m_rest.size() >= m_most && full())) {
            return;
        }
        const QString text = toText(name);
        const qsizetype at = m_matcher.indexIn(text);
        if (at == 0 && m_first.size() < m_most && !m_first.contains(text)) {
            m_first.append(text);
        } else if (at > 0 && m_rest.size() < m_most && !m_rest.contains(text)) {
            m_rest.append(text);
        }
    }
    QStringList take() const { return (m_first + m_rest).mid(0, m_most); }

private:
    QStringMatcher m_matcher;
    qsizetype m_most;
    QStringList m_first;
    QStringList m_rest;
};

void findFunctions(Finder& finder, const Names& names, const std::stop_token& stop) {
    for (const Function& function : names.functions()) {
        if (finder.full() || stop.stop_requested()) {
            return;
        }
        finder.add(function.name);
    }
}

void findFiles(Finder& finder, const Profile& profile, const Names& names, const std::stop_token& stop) {
    std::unordered_set<std::uint32_t> seen;
    for (std::uint32_t frame = 0; frame < profile.frames().size(); ++frame) {
        if (finder.full() || stop.stop_requested()) {
            return;
        }
        for (const Location& location : names.locations(FrameId(frame))) {
            if (location.file.valid() && seen.insert(location.file.value()).second) {
                finder.add(names.file(location.file));
            }
        }
    }
}

/// Of all blocks ever, the heaviest first.
void findTypes(Finder& finder, const Session& session, const std::stop_token& stop) {
    Query query;
    query.rule = session.profile()->capabilities().events ? Rule::AllocatedIn : Rule::Peak;
    query.b = query.rule == Rule::AllocatedIn ? session.profile()->endMoment() : Moment{};
    const auto types = session.groupBy(query, Grouping::Type, stop);
    for (std::size_t i = 0; types && i < types->rows.size() && !finder.full(); ++i) {
        finder.add(types->rows[i].label);
    }
    finder.add("unknown");
}

QStringList namesWith(const Session& session, Filter::Field field, const QString& part, qsizetype most,
    const std::stop_token& stop) {
    Finder finder(part, most);
    switch (field) {
    case Filter::Field::Function:
        findFunctions(finder, *session.names(), stop);
        break;
    case Filter::Field::File:
        findFiles(finder, *session.profile(), *session.names(), stop);
        break;
    case Filter::Field::Module:
        for (const Module& module : session.profile()->modules()) {
            finder.add(module.name);
        }
        break;
    case Filter::Field::Thread:
    case Filter::Field::FreeThread:
        for (std::size_t i = 0; i < session.profile()->threads().size(); ++i) {
            finder.add(session.profile()->threads()[i].name);
            finder.add("#" + std::to_string(i + 1));
        }
        break;
    case Filter::Field::Process:
        for (const Process& process : session.profile()->processes()) {
            finder.add(processLabel(process));
            finder.add(process.name);
        }
        break;
    case Filter::Field::Call:
        for (const char* call : {"malloc", "calloc", "realloc", "new", "new[]", "memalign", "mmap"}) {
            finder.add(call);
        }
        break;
    case Filter::Field::Domain:
        for (const char* domain : {"heap", "python", "pool", "mapping"}) {
            finder.add(domain);
        }
        break;
    case Filter::Field::Language:
        for (const char* language : {"c", "c++", "rust", "python", "go", "fortran", "assembly", "unknown"}) {
            finder.add(language);
        }
        break;
    case Filter::Field::Type:
        findTypes(finder, session, stop);
        break;
    case Filter::Field::Size:
    case Filter::Field::Address:
    case Filter::Field::Lifetime:
    case Filter::Field::Temporary:
        break;
    }
    return finder.take();
}

/// Begin of the term around `cursor`: behind the last space that is in no quotes.
qsizetype termBegin(const QString& text, qsizetype cursor) {
    qsizetype begin = 0;
    bool quoted = false;
    for (qsizetype i = 0; i < cursor; ++i) {
        if (quoted && text[i] == QLatin1Char('\\')) {
            ++i;
        } else if (text[i] == QLatin1Char('"')) {
            quoted = !quoted;
        } else if (text[i].isSpace() && !quoted) {
            begin = i + 1;
        }
    }
    return begin;
}

qsizetype termEnd(const QString& text, qsizetype cursor) {
    const qsizetype space = text.indexOf(QLatin1Char(' '), cursor);
    return space < 0 ? text.size() : space;
}

QStringList startsOfTerms(const QString& word, bool excludes) {
    QStringList all;
    if (!excludes) {
        all << QStringLiteral("rule:") << QStringLiteral("cost:");
    }
    for (const Filter::Field field : kFields) {
        const QString name = toText(fieldName(field));
        all << (field == Filter::Field::Temporary ? name : name + QLatin1Char(':'));
    }
    all << QStringLiteral("leaf.function:") << QStringLiteral("leaf.module:") << QStringLiteral("leaf.file:");
    QStringList found;
    for (const QString& one : all) {
        if (one.startsWith(word, Qt::CaseInsensitive) && one != word) {
            found << (excludes ? QLatin1Char('-') + one : one);
        }
    }
    return found;
}

QStringList wordsStarting(const QString& prefix, const QStringList& words, const QString& part) {
    QStringList found;
    for (const QString& word : words) {
        if (word.startsWith(part, Qt::CaseInsensitive) && word != part) {
            found << prefix + word;
        }
    }
    return found;
}

QStringList ruleNames() {
    QStringList names;
    for (const Rule rule : kRules) {
        names << toText(ruleName(rule));
    }
    return names;
}

QStringList filterTerms(const Session& session, const QString& prefix, const QString& name,
    const QString& value, const std::stop_token& stop) {
    for (const Filter::Field field : kFields) {
        if (toText(fieldName(field)) != name || value.startsWith(QLatin1Char('~'))) {
            continue;
        }
        QString part = value;
        part.remove(QLatin1Char('"'));
        QStringList terms;
        for (const QString& pattern : completeField(session, field, part, stop)) {
            Filter filter;
            filter.field = field;
            filter.pattern = pattern.toStdString();
            terms << prefix + QString::fromStdString(printFilter(filter));
        }
        return terms;
    }
    return {};
}

} // namespace

QStringList completeField(
    const Session& session, Filter::Field field, const QString& part, std::stop_token stop) {
    QStringList names = namesWith(session, field, part, kMostCompletions, stop);
    for (QString& name : names) {
        name = QString::fromStdString(literalGlob(name.toStdString()));
    }
    return names;
}

QStringList functionsWith(const Session& session, const QString& part, qsizetype most, std::stop_token stop) {
    return namesWith(session, Filter::Field::Function, part, most, stop);
}

Completions completeQuery(
    const Session& session, const QString& text, qsizetype cursor, std::stop_token stop) {
    Completions result;
    result.begin = termBegin(text, cursor);
    result.end = termEnd(text, cursor);
    const QString word = text.mid(result.begin, cursor - result.begin);
    const bool excludes = word.startsWith(QLatin1Char('-'));
    const bool leaf = word.mid(excludes ? 1 : 0).startsWith(QLatin1String("leaf."));
    const QString prefix = QLatin1String(excludes ? "-" : "") + QLatin1String(leaf ? "leaf." : "");
    const qsizetype colon = word.indexOf(QLatin1Char(':'));
    if (colon < 0) {
        result.texts = startsOfTerms(word.mid(excludes ? 1 : 0), excludes);
        return result;
    }
    const QString name = word.mid(prefix.size(), colon - prefix.size());
    const QString value = word.mid(colon + 1);
    if (name == u"rule") {
        result.texts = wordsStarting(QStringLiteral("rule:"), ruleNames(), value);
    } else if (name == u"cost") {
        result.texts = wordsStarting(
            QStringLiteral("cost:"), {QStringLiteral("bytes"), QStringLiteral("allocations")}, value);
    } else {
        result.texts = filterTerms(session, prefix, name, value, stop);
    }
    result.texts.removeAll(word);
    return result;
}

} // namespace tidemark::ui
