// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/summary_sentences.h"

#include "ui/models/cost_text.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <cstring>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("summary", text);
}

struct HealthCounts {
    std::size_t full = 0;
    std::size_t table = 0;
    std::size_t nothing = 0;
    std::size_t all() const { return full + table + nothing; }
};

HealthCounts countHealth(const Names& names) {
    HealthCounts counts;
    for (const ModuleHealth& health : names.moduleHealth()) {
        switch (health.state) {
        case ModuleHealth::State::Full:
            ++counts.full;
            break;
        case ModuleHealth::State::SymbolTable:
            ++counts.table;
            break;
        case ModuleHealth::State::Nothing:
            ++counts.nothing;
            break;
        case ModuleHealth::State::NotTried:
            break;
        }
    }
    return counts;
}

} // namespace

QString runSentence(const ProfileFacts& facts) {
    QString text = words("Ran for %1").arg(formatTime(facts.duration));
    if (!facts.host.empty()) {
        text += words(" on %1 (%2, Linux %3)")
                    .arg(QString::fromStdString(facts.host), QString::fromStdString(facts.machine),
                        QString::fromStdString(facts.kernel));
    }
    if (facts.startWallClockNs > 0) {
        const QDateTime start = QDateTime::fromMSecsSinceEpoch(facts.startWallClockNs / 1'000'000);
        text += words(", started %1").arg(start.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")));
    }
    return text + QLatin1Char('.');
}

QString endSentence(const ProfileFacts& facts) {
    const QString detail =
        facts.endDetail.empty() ? QString() : QLatin1Char(' ') + QString::fromStdString(facts.endDetail);
    switch (facts.endReason) {
    case EndReason::Exit:
        return words("It ended by itself with exit status %1.").arg(facts.exitStatus) + detail;
    case EndReason::Signal:
        return words("It was killed by signal %1 (%2).")
                   .arg(facts.exitSignal)
                   .arg(QString::fromLocal8Bit(strsignal(static_cast<int>(facts.exitSignal)))) +
               detail;
    case EndReason::Exec:
        return words("It was replaced by another program (exec).") + detail;
    case EndReason::Stopped:
        return words("The recording was stopped; the program went on.") + detail;
    case EndReason::DataLost:
        return words("The recording broke off; what followed was not recorded.") + detail;
    case EndReason::Vanished:
        return words("It ended; how is not known.") + detail;
    case EndReason::Unknown:
        break;
    }
    return words("The file has no end: it was cut short or is still being written.") + detail;
}

QString peakSentence(const Findings& findings) {
    return words("The heap was highest %1 after the start: %2 in %3.")
        .arg(formatTime(findings.summary.peakTime), bytesText(findings.summary.peak.bytes),
            blocksText(findings.summary.peak.allocations));
}

QString liveAtEndSentence(const ProfileFacts& facts, const Findings& findings) {
    const Cost live = findings.summary.liveAtEnd;
    if (live.allocations == 0) {
        return words("Every block had been freed when the trace ended.");
    }
    const char* when = facts.endReason == EndReason::Exit     ? "when the program exited"
                       : facts.endReason == EndReason::Signal ? "when a signal ended the program"
                       : facts.endReason == EndReason::Exec   ? "when exec replaced the program"
                                                              : "when the trace ended";
    return words("%1 in %2 were still live %3.")
        .arg(bytesText(live.bytes), blocksText(live.allocations), words(when));
}

QString growthSentence(const Findings& findings) {
    const QString end = findings.growthEndsAtShutdown
                            ? words("the shutdown at %1").arg(formatTime(findings.growthEnd))
                            : words("the end");
    if (findings.growth.allocations == 0) {
        return words("Nothing that was born after %1 was still live at %2.")
            .arg(formatTime(findings.growthBegin), end);
    }
    QString text = words("From %1 to %2, %3 in %4 were born and not given back.")
                       .arg(formatTime(findings.growthBegin), end, bytesText(findings.growth.bytes),
                           blocksText(findings.growth.allocations));
    if (!findings.growthStacks.empty()) {
        text += QLatin1Char(' ') +
                words("%1 of it comes from one stack:")
                    .arg(shareText(findings.growthStacks.front().cost.bytes, findings.growth.bytes));
    }
    return text;
}

QString temporarySentence(const ProfileFacts& facts, const Findings& findings) {
    const Summary& summary = findings.summary;
    if (summary.allocations == 0) {
        return words("Nothing was allocated.");
    }
    const auto allocations = static_cast<std::int64_t>(summary.allocations);
    const auto temporary = static_cast<std::int64_t>(summary.temporary);
    const double seconds = static_cast<double>(facts.duration) / 1e9;
    QString text =
        words("%1 allocations of %2 in all")
            .arg(countText(allocations), bytesText(static_cast<std::int64_t>(summary.bytesAllocated)));
    if (seconds > 0) {
        text += words(", %1 a second")
                    .arg(QLocale().toString(static_cast<double>(allocations) / seconds, 'f', 0));
    }
    return text +
           words("; %1 (%2) were temporary: freed before their thread allocated again.")
               .arg(countText(temporary), temporary == 0 ? words("none") : shareText(temporary, allocations));
}

QString symbolSentence(const Names& names) {
    const HealthCounts counts = countHealth(names);
    if (counts.all() == 0) {
        return words("No module was looked up: frames show module and offset.");
    }
    QString text = words("%1 of %2 modules have functions and lines").arg(counts.full).arg(counts.all());
    if (counts.table > 0) {
        text += (counts.table == 1 ? words("; %1 has function names only")
                                   : words("; %1 have function names only"))
                    .arg(counts.table);
    }
    if (counts.nothing > 0) {
        text += (counts.nothing == 1 ? words("; %1 has nothing") : words("; %1 have nothing"))
                    .arg(counts.nothing);
    }
    return text + QLatin1Char('.');
}

QStringList symbolReasons(const Profile& profile, const Names& names) {
    QStringList reasons;
    const auto health = names.moduleHealth();
    for (std::size_t i = 0; i < health.size() && i < profile.modules().size(); ++i) {
        if (health[i].state == ModuleHealth::State::SymbolTable ||
            health[i].state == ModuleHealth::State::Nothing) {
            reasons.append(QString::fromStdString(profile.modules()[i].name) + QStringLiteral(": ") +
                           QString::fromStdString(health[i].reason));
        }
    }
    reasons.removeDuplicates();
    return reasons;
}

QStringList lossSentences(const Profile& profile) {
    QStringList sentences;
    for (const DataProblem& problem : profile.facts().problems) {
        sentences.append(QString::fromStdString(problem.sentence));
    }
    if (profile.unmatchedFrees() > 0) {
        sentences.append(words("%1 frees were of blocks that had been allocated before the recording began.")
                             .arg(countText(static_cast<std::int64_t>(profile.unmatchedFrees()))));
    }
    if (sentences.empty()) {
        sentences.append(
            words("Nothing was lost: every allocation and free of the process is in the trace."));
    }
    return sentences;
}

QString unrecordedSentence(const ProfileFacts& facts) {
    if (facts.unrecordedProcesses.empty()) {
        return {};
    }
    QStringList shown;
    for (const UnrecordedProcess& process : facts.unrecordedProcesses) {
        if (shown.size() < 5) {
            shown.append(words("%1 (pid %2)").arg(QString::fromStdString(process.image)).arg(process.pid));
        }
    }
    const auto count = static_cast<std::int64_t>(facts.unrecordedProcesses.size());
    const QString list = shown.join(QStringLiteral(", ")) + (count > 5 ? QStringLiteral(" …") : QString());
    return count == 1 ? words("One child process was not recorded: %1.").arg(list)
                      : words("%1 child processes were not recorded: %2.").arg(countText(count), list);
}

QString symbolHealthWords(const Names& names) {
    const HealthCounts counts = countHealth(names);
    return counts.all() == 0
               ? words("no symbols")
               : words("symbols: %1 of %2 modules").arg(counts.full + counts.table).arg(counts.all());
}

} // namespace tidemark::ui
