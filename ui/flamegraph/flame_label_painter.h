// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QGlyphRun>
#include <QRawFont>
#include <array>
#include <vector>

class QPainter;

namespace tidemark::ui {

/// Draws short texts in one monospaced font. ASCII and "…" skip Qt's text layout, which costs most of the
/// time of a flame graph with some thousand labels.
class FlameLabelPainter {
public:
    void setFont(const QFont& font);
    const QFont& font() const { return m_font; }
    double characterWidth() const { return m_advance; }
    /// Text instead of glyphs, for formats in which text can be searched.
    void setAsText(bool asText) { m_asText = asText; }

    /// In the painter's pen, `left` and `baseline` in its coordinates.
    void draw(QPainter& painter, double left, double baseline, const QString& text);

private:
    bool glyphsOf(const QString& text);

    QFont m_font;
    bool m_asText = false;
    QRawFont m_raw;
    double m_advance = 8;
    std::array<quint32, 128> m_glyphs{}; ///< by ASCII code, 0 = none
    quint32 m_ellipsis = 0;
    QGlyphRun m_run;
    std::vector<quint32> m_indexes;
    std::vector<QPointF> m_positions;
};

} // namespace tidemark::ui
