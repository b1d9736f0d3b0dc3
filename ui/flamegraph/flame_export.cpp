// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/flame_export.h"

#include "ui/theme/theme.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <algorithm>
#include <cmath>

namespace tidemark::ui {

namespace {

constexpr double kMostPixels = 200e6;

class Export {
public:
    Export(const FlamePicture& picture, FlamePainter painter, const FlamePainter::Marks& marks, int width)
        : m_picture(picture), m_painter(std::move(painter)), m_marks(marks),
          m_size(width, picture.rows() * m_painter.rowHeight()) {}

    bool png(QIODevice& device, double scale) {
        const double pixels = static_cast<double>(m_size.width()) * m_size.height();
        scale = std::min(scale, std::sqrt(kMostPixels / std::max(1.0, pixels)));
        QImage image((QSizeF(m_size) * scale).toSize(), QImage::Format_RGB32);
        image.setDevicePixelRatio(scale);
        return paintOn(image) && image.save(&device, "PNG");
    }
    bool svg(QIODevice& device) {
        QSvgGenerator generator;
        generator.setOutputDevice(&device);
        generator.setSize(m_size);
        generator.setViewBox(QRect(QPoint(0, 0), m_size));
        generator.setTitle(QStringLiteral("Flame graph"));
        m_painter.setLabelsAsText(true);
        return paintOn(generator);
    }
    bool pdf(QIODevice& device) {
        QPdfWriter writer(&device);
        constexpr int kDotsPerInch = 96;
        writer.setResolution(kDotsPerInch);
        writer.setPageMargins(QMarginsF());
        writer.setPageSize(QPageSize(QSizeF(m_size) / kDotsPerInch, QPageSize::Inch));
        writer.setTitle(QStringLiteral("Flame graph"));
        m_painter.setLabelsAsText(true);
        return paintOn(writer);
    }

private:
    bool paintOn(QPaintDevice& device) {
        QPainter painter;
        if (!painter.begin(&device))
            return false;
        painter.fillRect(QRect(QPoint(0, 0), m_size), Theme::current().background);
        m_painter.paint(painter, m_picture, m_marks, m_size.width(), 0, QRect(QPoint(0, 0), m_size));
        return painter.end();
    }

    const FlamePicture& m_picture;
    FlamePainter m_painter;
    FlamePainter::Marks m_marks;
    QSize m_size;
};

} // namespace

Status exportFlame(const FlamePicture& picture, FlamePainter painter, const FlamePainter::Marks& marks,
    int width, const QString& path, double scale) {
    Export work(picture, std::move(painter), marks, std::max(1, width));
    const QString suffix = QFileInfo(path).suffix().toLower();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    bool done = false;
    if (suffix == QLatin1String("png"))
        done = work.png(buffer, scale);
    else if (suffix == QLatin1String("svg"))
        done = work.svg(buffer);
    else if (suffix == QLatin1String("pdf"))
        done = work.pdf(buffer);
    else
        return Error{ErrorCode::Unsupported, "A flame graph can be saved as .png, .svg or .pdf."};
    QSaveFile file(path);
    if (!done || !file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Error{ErrorCode::NotWritable, "The file “" + path.toStdString() + "” could not be written."};
    return Ok{};
}

} // namespace tidemark::ui
