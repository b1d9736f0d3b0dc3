// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/async/latest_job.h"

#include <QFrame>
#include <QList>
#include <functional>
#include <memory>

class QLineEdit;
class QListWidget;

namespace tidemark::ui {

/// One line of the palette.
struct PaletteEntry {
    QString title;
    QString kind;  ///< "action", "saved query", "recent trace" …
    QString aside; ///< key, path; shown quieter
    std::function<void()> run;
};

/// Finds anything that can be done by a few letters of its name. The functions of the trace are looked for on
/// a worker and come behind the rest.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* parent);
    using UseFunction = std::function<void(const QString& name)>;
    /// Opens over the upper part of the parent. `session` may be null.
    void open(QList<PaletteEntry> entries, std::shared_ptr<const Session> session, UseFunction useFunction);

    QLineEdit* line() const { return m_line; }
    QStringList shownTitles() const;
    bool busy() const { return m_job.running(); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void search();
    void showEntries(const QList<PaletteEntry>& entries);
    void append(const PaletteEntry& entry);
    void run();

    QList<PaletteEntry> m_all;
    QList<PaletteEntry> m_shown;
    std::shared_ptr<const Session> m_session;
    UseFunction m_useFunction;
    QLineEdit* m_line;
    QListWidget* m_list;
    LatestJob<QStringList> m_job;
};

} // namespace tidemark::ui
