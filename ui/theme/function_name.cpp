// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/function_name.h"

#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <algorithm>
#include <array>
#include <numeric>

namespace tidemark::ui {

namespace {

using Range = FunctionNameParts::Range;
const QString kEllipsis = QStringLiteral("…");

bool isWordCharacter(QChar c) {
    return c.isLetterOrNumber() || c == QLatin1Char('_');
}

/// Walks over a demangled name and notes what lies outside of all brackets.
class Scanner {
public:
    explicit Scanner(const QString& text) : m_text(text) {}

    void run() {
        while (m_at < m_text.size())
            step();
    }

    struct Group {
        Range inside;
        bool angle = false;
        bool inBraces = false;
    };
    std::vector<Group> groups;         ///< outermost brackets
    std::vector<qsizetype> separators; ///< positions of "::" outside of brackets and braces
    std::vector<qsizetype> spaces;     ///< likewise of spaces, but not after "operator"

private:
    void step() {
        if (skipOperator() || skipLiteral(QLatin1String("(anonymous namespace)")) ||
            skipLiteral(QLatin1String("->")))
            return;
        const QChar c = m_text[m_at];
        if (c == QLatin1Char('(') || c == QLatin1Char('<'))
            m_open.push_back({c, m_at});
        else if (c == QLatin1Char(')') || c == QLatin1Char('>'))
            close(c);
        else if (m_open.empty())
            plain(c);
        ++m_at;
    }

    void plain(QChar c) {
        if (c == QLatin1Char('{') || c == QLatin1Char('['))
            ++m_braces;
        else if (c == QLatin1Char('}') || c == QLatin1Char(']'))
            m_braces = std::max(0, m_braces - 1);
        else if (m_braces > 0)
            return;
        else if (c == QLatin1Char(':') && m_at + 1 < m_text.size() && m_text[m_at + 1] == c)
            separators.push_back(m_at++);
        else if (c == QLatin1Char(' ') && !m_afterOperator)
            spaces.push_back(m_at);
    }

    void close(QChar c) {
        const QChar opener = c == QLatin1Char(')') ? QLatin1Char('(') : QLatin1Char('<');
        if (c == QLatin1Char(')'))
            while (!m_open.empty() && m_open.back().character != opener)
                m_open.pop_back();
        if (m_open.empty() || m_open.back().character != opener)
            return;
        const qsizetype begin = m_open.back().at;
        m_open.pop_back();
        if (m_open.empty())
            groups.push_back({{begin + 1, m_at}, c == QLatin1Char('>'), m_braces > 0});
    }

    bool skipLiteral(QLatin1String literal) {
        if (QStringView(m_text).sliced(m_at).startsWith(literal)) {
            m_at += literal.size();
            return true;
        }
        return false;
    }

    bool skipOperator() {
        static const QLatin1String kWord("operator");
        if (m_at > 0 && isWordCharacter(m_text[m_at - 1]))
            return false;
        const qsizetype after = m_at + kWord.size();
        if (!QStringView(m_text).sliced(m_at).startsWith(kWord) ||
            (after < m_text.size() && isWordCharacter(m_text[after])))
            return false;
        m_at = after;
        if (m_open.empty())
            m_afterOperator = true;
        static constexpr std::array kSymbols = {
            "<=>", "<<=", ">>=", "->*", "()", "[]", "<<", ">>", "<=", ">=", "->", "<", ">"};
        for (const char* symbol : kSymbols)
            if (skipLiteral(QLatin1String(symbol)))
                break;
        return true;
    }

    struct Bracket {
        QChar character;
        qsizetype at;
    };
    const QString& m_text;
    qsizetype m_at = 0;
    std::vector<Bracket> m_open;
    int m_braces = 0;
    bool m_afterOperator = false; ///< "operator unsigned long": these spaces separate nothing
};

bool startsLambda(QStringView component) {
    return component.startsWith(QLatin1String("{lambda")) || component.startsWith(QLatin1String("'lambda")) ||
           component.startsWith(QLatin1String("{{closure"));
}

/// Which parts are shown how; render() makes the text.
struct Shortening {
    qsizetype begin = 0;         ///< what is before is not shown
    bool scopesCut = false;      ///< "…::" stands for scopes before `begin`
    std::vector<qsizetype> kept; ///< per argument group: characters kept, −1 = all
    qsizetype end = 0;

    QString render(const QString& text, const FunctionNameParts& parts) const {
        QString result = scopesCut ? kEllipsis + QStringLiteral("::") : QString();
        qsizetype at = begin;
        for (std::size_t i = 0; i < parts.arguments.size(); ++i) {
            const Range inside = parts.arguments[i];
            if (kept[i] < 0 || inside.begin < at || inside.end > end)
                continue;
            result += QStringView(text).sliced(at, inside.begin + kept[i] - at);
            result += kEllipsis;
            at = inside.end;
        }
        if (at < end)
            result += QStringView(text).sliced(at, end - at);
        return result;
    }
};

/// Tries one way of shortening after the other, mildest first.
class Elision {
public:
    Elision(const QString& text, const std::function<bool(const QString&)>& fits)
        : m_text(text), m_fits(fits), m_parts(splitFunctionName(text)) {
        m_state.kept.assign(m_parts.arguments.size(), -1);
        m_state.end = text.size();
    }

    QString run() {
        m_state.begin = m_parts.scopeBegin;
        if (fits() || shortenArguments() || dropScopes())
            return text();
        m_state.scopesCut = false;
        m_state.begin = m_parts.name.begin;
        if (fits())
            return text();
        m_state.end = m_parts.name.end;
        if (fits())
            return text();
        return cutName();
    }

private:
    QString text() const { return m_state.render(m_text, m_parts); }
    bool fits() const { return m_fits(text()); }

    bool shortenArguments() {
        std::vector<std::size_t> order(m_parts.arguments.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto weight = [this](std::size_t i) {
            return static_cast<int>(i) == m_parts.parameters ? m_text.size() : m_parts.arguments[i].length();
        };
        std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return weight(a) > weight(b); });
        for (const std::size_t i : order) {
            const qsizetype length = m_parts.arguments[i].length();
            if (length < 2)
                continue;
            m_state.kept[i] = 0;
            if (!fits())
                continue;
            growWhileItFits(m_state.kept[i], length - 1);
            return true;
        }
        return false;
    }

    /// Sets `value` to the largest in [value, last] that fits; `value` itself does.
    void growWhileItFits(qsizetype& value, qsizetype last) {
        qsizetype good = value;
        while (good < last) {
            value = good + (last - good + 1) / 2;
            if (fits())
                good = value;
            else
                last = value - 1;
        }
        value = good;
    }

    bool dropScopes() {
        m_state.scopesCut = true;
        for (const Range scope : m_parts.scopes) {
            m_state.begin = scope.end;
            if (scope.end <= m_parts.name.begin && fits())
                return true;
        }
        return false;
    }

    QString cutName() {
        const Range name = m_parts.name;
        qsizetype good = 0;
        qsizetype last = name.length() - 1;
        const auto cut = [&](qsizetype length) { return m_text.sliced(name.begin, length) + kEllipsis; };
        while (good < last) {
            const qsizetype middle = good + (last - good + 1) / 2;
            if (m_fits(cut(middle)))
                good = middle;
            else
                last = middle - 1;
        }
        return cut(good);
    }

    const QString& m_text;
    const std::function<bool(const QString&)>& m_fits;
    FunctionNameParts m_parts;
    Shortening m_state;
};

/// The end of the own name with its template arguments: where its parameters, if any, begin.
qsizetype findParameters(const QString& text, const Scanner& scan, FunctionNameParts& parts) {
    if (scan.groups.empty())
        return text.size();
    const Scanner::Group& last = scan.groups.back();
    const bool scopeFollows = !scan.separators.empty() && scan.separators.back() >= last.inside.end;
    if (last.angle || last.inBraces || scopeFollows)
        return text.size();
    parts.parameters = static_cast<int>(scan.groups.size()) - 1;
    return last.inside.begin - 1;
}

} // namespace

FunctionNameParts splitFunctionName(const QString& name) {
    Scanner scan(name);
    scan.run();
    FunctionNameParts parts;
    for (const Scanner::Group& group : scan.groups)
        parts.arguments.push_back(group.inside);
    qsizetype end = findParameters(name, scan, parts);
    for (const Scanner::Group& group : scan.groups)
        if (group.angle && group.inside.end + 1 == end)
            end = group.inside.begin - 1;
    while (!scan.separators.empty() && scan.separators.back() >= end)
        scan.separators.pop_back();

    const qsizetype lastScope = scan.separators.empty() ? 0 : scan.separators.back() + 2;
    const auto round =
        std::find_if(scan.groups.begin(), scan.groups.end(), [](auto& group) { return !group.angle; });
    // Behind parameters a space belongs to "const", not to a return type.
    const qsizetype returnTypeLimit = round == scan.groups.end() ? end : std::min(end, round->inside.begin);
    for (const qsizetype space : scan.spaces)
        if (space + 1 < returnTypeLimit)
            parts.scopeBegin = space + 1;
    qsizetype begin = parts.scopeBegin;
    for (const qsizetype separator : scan.separators) {
        if (separator < parts.scopeBegin)
            continue;
        parts.scopes.push_back({begin, separator + 2});
        begin = separator + 2;
    }
    parts.name = {std::max(lastScope, parts.scopeBegin), end};
    if (QStringView(name).sliced(parts.name.begin).startsWith(QLatin1String("operator()")) &&
        !parts.scopes.empty() && startsLambda(QStringView(name).sliced(parts.scopes.back().begin))) {
        parts.name.begin = parts.scopes.back().begin;
        parts.scopes.pop_back();
    }
    if (parts.name.begin >= parts.name.end)
        return {.name = {0, name.size()}, .scopes = {}, .arguments = {}};
    return parts;
}

QString elideFunction(const QString& name, const std::function<bool(const QString&)>& fits) {
    if (name.isEmpty() || fits(name))
        return name;
    return Elision(name, fits).run();
}

QString elideFunction(const QString& name, const QFont& font, int pixels) {
    const QFontMetricsF metrics(font);
    return elideFunction(
        name, [&](const QString& text) { return metrics.horizontalAdvance(text) <= pixels; });
}

QString breakable(const QString& text) {
    QString broken = text;
    for (const char* mark : {"::", ",", "<", "(", "/"})
        broken.replace(QLatin1String(mark), QLatin1String(mark) + QChar(0x200B));
    return broken;
}

} // namespace tidemark::ui
