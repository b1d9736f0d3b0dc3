// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/query.h"

#include <QWidget>
#include <cstdint>

namespace tidemark::ui {

/// The legend of a comparison's colours: from shrank to grew, what new and gone look like.
class DiffScale : public QWidget {
    Q_OBJECT
public:
    explicit DiffScale(QWidget* parent = nullptr);
    /// The change that has the strongest colour.
    void setScale(std::uint64_t scale, CostKind cost);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString least() const;
    QString most() const;

    std::uint64_t m_scale = 0;
    CostKind m_cost = CostKind::Bytes;
};

} // namespace tidemark::ui
