// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/palette_match.h"

#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr int kFound = 1;
constexpr int kAdjacent = 5;
constexpr int kWordBegin = 8;
constexpr int kWhole = 1000;

bool beginsWord(const QString& title, qsizetype at) {
    return at == 0 || !title[at - 1].isLetterOrNumber() || (title[at].isUpper() && title[at - 1].isLower());
}

} // namespace

int paletteScore(const QString& title, const QString& typed) {
    QString wanted = typed;
    wanted.remove(QLatin1Char(' '));
    if (wanted.isEmpty()) {
        return kFound;
    }
    int score = 0;
    const qsizetype together = title.indexOf(typed.trimmed(), 0, Qt::CaseInsensitive);
    if (together >= 0) {
        score += kWhole + (beginsWord(title, together) ? kWhole / 2 : 0);
    }
    qsizetype last = -2;
    qsizetype from = 0;
    for (const QChar letter : wanted) {
        const qsizetype at = title.indexOf(letter, from, Qt::CaseInsensitive);
        if (at < 0) {
            return 0;
        }
        score += kFound + (at == last + 1 ? kAdjacent : 0) + (beginsWord(title, at) ? kWordBegin : 0);
        last = at;
        from = at + 1;
    }
    return std::max(1, score * 4 - static_cast<int>(std::min<qsizetype>(title.size(), 200)) / 4);
}

} // namespace tidemark::ui
