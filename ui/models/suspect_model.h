// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/leak_judgement.h"
#include "core/results/suspects.h"

#include <QAbstractListModel>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// The suspects of a leak report, ranked; those that are expected come last and are quiet. The name is the
/// owner's; the evidence is in SentenceRole, numbers in DetailRole, the live bytes in CurveRole.
class SuspectModel : public QAbstractListModel {
    Q_OBJECT
public:
    explicit SuspectModel(QObject* parent = nullptr);

    /// Null empties the model.
    void setResult(std::shared_ptr<const Profile> profile, std::shared_ptr<const LeakReport> report,
        const LeakJudgement& judgement);
    /// Index into LeakReport::suspects.
    std::size_t suspectAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    int rowOf(std::size_t suspect) const; ///< −1 if it has none
    /// Rows that are not expected; they come first.
    int openRows() const { return m_open; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    /// The evidence, who holds its objects, and whether its line may be stale.
    QString sentence(const Suspect& suspect) const;

    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const LeakReport> m_report;
    std::vector<std::size_t> m_rows; ///< indices into LeakReport::suspects
    int m_open = 0;
};

} // namespace tidemark::ui
