// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/flame_label_painter.h"

#include <QFontMetricsF>
#include <QPainter>

namespace tidemark::ui {

namespace {

quint32 glyphOf(const QRawFont& font, QChar character) {
    const QList<quint32> glyphs = font.glyphIndexesForString(QString(character));
    return glyphs.isEmpty() ? 0 : glyphs.front();
}

} // namespace

void FlameLabelPainter::setFont(const QFont& font) {
    m_font = font;
    m_advance = QFontMetricsF(font).horizontalAdvance(QLatin1Char('W'));
    m_raw = QRawFont::fromFont(font);
    m_glyphs.fill(0);
    m_ellipsis = 0;
    if (!m_raw.isValid())
        return;
    for (char c = ' '; c < '\x7f'; ++c)
        m_glyphs[static_cast<std::size_t>(c)] = glyphOf(m_raw, QLatin1Char(c));
    m_ellipsis = glyphOf(m_raw, QChar(u'…'));
    m_run.setRawFont(m_raw);
}

bool FlameLabelPainter::glyphsOf(const QString& text) {
    m_indexes.clear();
    for (const QChar character : text) {
        const char16_t code = character.unicode();
        const quint32 glyph = code < m_glyphs.size() ? m_glyphs[code] : code == u'…' ? m_ellipsis : 0;
        if (glyph == 0)
            return false;
        m_indexes.push_back(glyph);
    }
    while (m_positions.size() < m_indexes.size())
        m_positions.emplace_back(static_cast<double>(m_positions.size()) * m_advance, 0);
    return true;
}

void FlameLabelPainter::draw(QPainter& painter, double left, double baseline, const QString& text) {
    if (m_asText || !glyphsOf(text)) {
        painter.setFont(m_font);
        painter.drawText(QPointF(left, baseline), text);
        return;
    }
    m_run.setRawData(m_indexes.data(), m_positions.data(), static_cast<int>(m_indexes.size()));
    painter.drawGlyphRun(QPointF(left, baseline), m_run);
}

} // namespace tidemark::ui
