// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStyledItemDelegate>

namespace tidemark::ui {

/// A small area from zero to the highest point; nothing without points above zero.
void paintCurve(QPainter& painter, const QRect& cell, const QList<double>& points);

/// Paints the rows of the models in ui/models: cost bars, signs, matches, code font, quiet text. Of names
/// that are too long the less telling parts give way, of other text in the code font its end.
class CostDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    enum class Code { Names, Text };
    explicit CostDelegate(QObject* parent = nullptr, Code code = Code::Names)
        : QStyledItemDelegate(parent), m_code(code) {}
    void paint(
        QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Code m_code;
};

} // namespace tidemark::ui
