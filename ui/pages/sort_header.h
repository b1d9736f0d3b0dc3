// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace tidemark::ui {

/// Table headers whose sort mark stands beside the text, never over it: ▾ for largest first, ▴ for smallest
/// first. (Style-sheet headers paint the style's mark on top of the text.)
class SortHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit SortHeader(QWidget* parent = nullptr);
    /// Where the mark of the sorted section is, in viewport coordinates; empty without one.
    QRect markRect() const;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void initStyleOptionForIndex(QStyleOptionHeader* option, int section) const override;

private:
    QRect markIn(const QRect& section, int index) const;
};

} // namespace tidemark::ui
