// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"

#include <QFrame>

class QComboBox;
class QLineEdit;

namespace tidemark::ui {

/// A small form for one filter: only or without, which field, which pattern.
class FilterPopup : public QFrame {
    Q_OBJECT
public:
    explicit FilterPopup(QWidget* parent = nullptr);
    /// Offers these names while a pattern is typed.
    void setNames(const Profile& profile, const Names& names);
    void open(const QPoint& globalPosition);

Q_SIGNALS:
    void filterChosen(const tidemark::Filter& filter);

private:
    void showField();
    void choose();

    QComboBox* m_kind;
    QComboBox* m_field;
    QLineEdit* m_pattern;
    QStringList m_functions;
    QStringList m_modules;
    QStringList m_threads;
};

} // namespace tidemark::ui
