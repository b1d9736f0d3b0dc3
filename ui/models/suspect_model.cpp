// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/suspect_model.h"

#include "core/report/leaks.h"
#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <algorithm>

namespace tidemark::ui {
namespace {

QString verdictWords(LeakVerdict verdict) {
    switch (verdict) {
    case LeakVerdict::NeverFreed:
        return SuspectModel::tr("never freed");
    case LeakVerdict::FreedAtShutdown:
        return SuspectModel::tr("freed only at shutdown");
    case LeakVerdict::BufferGrows:
        break;
    }
    return SuspectModel::tr("a buffer that grows");
}

QList<double> curveOf(const Suspect& suspect) {
    QList<double> points;
    for (const Cost& cost : suspect.live) {
        points.append(static_cast<double>(cost.bytes));
    }
    return points;
}

} // namespace

SuspectModel::SuspectModel(QObject* parent) : QAbstractListModel(parent) {}

void SuspectModel::setResult(std::shared_ptr<const Profile> profile, std::shared_ptr<const LeakReport> report,
    const LeakJudgement& judgement) {
    beginResetModel();
    m_report = profile ? std::move(report) : nullptr;
    m_profile = std::move(profile);
    m_rows.clear();
    if (m_report) {
        m_rows = judgement.open;
        for (std::size_t i = 0; i < m_report->suspects.size(); ++i) {
            if (std::find(judgement.open.begin(), judgement.open.end(), i) == judgement.open.end()) {
                m_rows.push_back(i);
            }
        }
    }
    m_open = m_report ? static_cast<int>(judgement.open.size()) : 0;
    endResetModel();
}

QString SuspectModel::sentence(const Suspect& suspect) const {
    QString text = QString::fromStdString(suspectSentence(*m_report, suspect));
    std::string holder = holderSentence(*m_profile, *m_report->names, suspect);
    if (!holder.empty()) {
        holder.front() = 'H';
        text += QLatin1Char('\n') + QString::fromStdString(holder) + QLatin1Char('.');
    }
    const auto stale = m_profile->staleStacks().find(suspect.stack);
    if (stale != m_profile->staleStacks().end()) {
        text += QLatin1Char('\n') + staleWords(QString::fromStdString(stale->second));
    }
    return text;
}

int SuspectModel::rowOf(std::size_t suspect) const {
    const auto found = std::find(m_rows.begin(), m_rows.end(), suspect);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int SuspectModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant SuspectModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_report || index.row() >= rowCount()) {
        return {};
    }
    const Suspect& suspect = m_report->suspects[suspectAt(index.row())];
    const bool expected = index.row() >= m_open;
    switch (role) {
    case Qt::DisplayRole:
        return functionText(*m_report->names, suspect.owner);
    case SentenceRole:
    case Qt::ToolTipRole:
        return sentence(suspect);
    case Qt::AccessibleTextRole:
        return expected ? tr("Expected: %1").arg(sentence(suspect)) : sentence(suspect);
    case DetailRole:
        return tr("%1 · %2 · %3")
            .arg(bytesText(suspect.kept.bytes), QString::fromStdString(suspectRate(*m_report, suspect)),
                expected ? tr("expected") : verdictWords(suspect.verdict));
    case CurveRole:
        return QVariant::fromValue(curveOf(suspect));
    case StackRole:
        return suspect.stack.value();
    case FunctionRole:
        return suspect.owner.value();
    case QuietRole:
        return expected;
    case CodeRole:
        return true;
    default:
        return {};
    }
}

} // namespace tidemark::ui
