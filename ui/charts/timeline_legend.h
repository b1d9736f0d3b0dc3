// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>
#include <vector>

namespace tidemark::ui {

/// One line of names with their colours. What does not fit is counted at the end ("+3"); tooltips give whole
/// names.
class TimelineLegend : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        QString name;
        QString toolTip;
        QColor color;
        bool isLine = false; ///< a line, else an area
        bool isLink = false; ///< may be clicked
    };
    explicit TimelineLegend(QWidget* parent = nullptr);
    void setEntries(std::vector<Entry> entries);
    const std::vector<Entry>& entries() const { return m_entries; }
    /// Where an entry is; empty if it did not fit.
    QRect entryRect(std::size_t entry) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void clicked(int entry);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void layOut();
    int entryAt(QPoint position) const; ///< −1 = none

    std::vector<Entry> m_entries;
    std::vector<QRect> m_places; ///< of those that fit
    int m_hovered = -1;
};

} // namespace tidemark::ui
