// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/query.h"
#include "core/session/session.h"

#include <QFrame>
#include <memory>
#include <optional>

class QComboBox;
class QLabel;

namespace tidemark::ui {

class CompletingLine;

/// A small form for one filter: only or without, which field, which pattern or range, written as in the
/// query's text.
class FilterPopup : public QFrame {
    Q_OBJECT
public:
    explicit FilterPopup(QWidget* parent = nullptr);
    /// The names of this session are offered while a pattern is typed.
    void setSession(std::shared_ptr<const Session> session);
    /// With a filter to change, or for a new one.
    void open(const QPoint& globalPosition, const std::optional<Filter>& filter = {});

    QComboBox* kindBox() const { return m_kind; }
    QComboBox* fieldBox() const { return m_field; }
    CompletingLine* valueLine() const { return m_value; }
    QString mistake() const;

Q_SIGNALS:
    void filterChosen(const tidemark::Filter& filter);

private:
    void showField();
    void choose();
    QString prefix() const;

    std::shared_ptr<const Session> m_session;
    QComboBox* m_kind;
    QComboBox* m_field;
    CompletingLine* m_value;
    QLabel* m_mistake;
};

} // namespace tidemark::ui
