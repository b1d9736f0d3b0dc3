// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <initializer_list>

class QHBoxLayout;
class QToolButton;

namespace tidemark::ui {

/// The name of a function or a file, as much of it as there is room for.
class ListingTitle : public QLabel {
    Q_OBJECT
public:
    explicit ListingTitle(QWidget* parent = nullptr);
    void setName(const QString& name);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QString m_name;
};

/// What stands above a listing: its name in the code font, which gives way first, and buttons.
QHBoxLayout* makeTitleBar(
    ListingTitle* title, const QString& accessibleName, std::initializer_list<QToolButton*> buttons);

} // namespace tidemark::ui
