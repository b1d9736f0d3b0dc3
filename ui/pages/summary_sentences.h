// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the Summary page says, as plain sentences: no widgets, so that each can be tested.

#include "ui/state/findings.h"

#include <QString>
#include <QStringList>

namespace tidemark::ui {

/// "Ran for 60.00 s on host “db1” (x86_64, Linux 6.1) from 2026-11-22 10:00:00."
QString runSentence(const ProfileFacts& facts);
/// "It ended by itself with exit status 0."
QString endSentence(const ProfileFacts& facts);
QString peakSentence(const Findings& findings);
QString liveAtEndSentence(const ProfileFacts& facts, const Findings& findings);
QString growthSentence(const Findings& findings);
QString temporarySentence(const ProfileFacts& facts, const Findings& findings);
/// "9 of 12 modules have functions and lines; 2 have function names only; …"
QString symbolSentence(const Names& names);
/// One line per module that is not wholly known, with the reason.
QStringList symbolReasons(const Profile& profile, const Names& names);
/// What is not in the trace; one sentence saying that nothing is missing if so.
QStringList lossSentences(const Profile& profile);
QString unrecordedSentence(const ProfileFacts& facts); ///< empty if every process was recorded

/// A short word for the status bar: "symbols: 9 of 12 modules".
QString symbolHealthWords(const Names& names);

} // namespace tidemark::ui
