// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settings.h"

#include <QAbstractButton>

namespace tidemark::ui {

/// A recent trace: the outline of its live bytes over time, its name, its folder and facts.
class RecentLink : public QAbstractButton {
    Q_OBJECT
public:
    explicit RecentLink(const RecentTrace& trace, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {60, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void paintOutline(QPainter& painter, const QRect& area) const;

    RecentTrace m_trace;
};

} // namespace tidemark::ui
