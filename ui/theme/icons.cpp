// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QDir>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

static void initResources() {
    Q_INIT_RESOURCE(icons);
}

namespace tidemark::ui {

namespace {

const QString kFolder = QStringLiteral(":/tidemark/icons/");

/// Draws when asked, so that a change of theme needs no new icons.
class ThemedIconEngine : public QIconEngine {
public:
    ThemedIconEngine(QString name, QByteArray svg) : m_name(std::move(name)), m_svg(std::move(svg)) {}

    QIconEngine* clone() const override { return new ThemedIconEngine(m_name, m_svg); }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        QByteArray tinted = m_svg;
        tinted.replace("currentColor", color(mode).name().toLatin1());
        QSvgRenderer(tinted).render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        const QString key =
            QStringLiteral("tidemark/%1/%2x%3/%4").arg(m_name).arg(size.width()).arg(size.height()) +
            color(mode).name();
        QPixmap pixmap;
        if (!QPixmapCache::find(key, &pixmap)) {
            pixmap = QPixmap(size);
            pixmap.fill(Qt::transparent);
            QPainter painter(&pixmap);
            paint(&painter, QRect(QPoint(0, 0), size), mode, state);
            painter.end();
            QPixmapCache::insert(key, pixmap);
        }
        return pixmap;
    }

private:
    static QColor color(QIcon::Mode mode) {
        const Theme& theme = Theme::current();
        return mode == QIcon::Disabled ? Theme::mixed(theme.quietText, theme.panel, 0.5) : theme.text;
    }

    QString m_name;
    QByteArray m_svg;
};

} // namespace

QIcon icon(const QString& name) {
    initResources();
    QFile file(kFolder + name + QStringLiteral(".svg"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QIcon(new ThemedIconEngine(name, file.readAll()));
}

QStringList iconNames() {
    initResources();
    QStringList names;
    for (const QString& entry : QDir(kFolder).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name))
        names.append(entry.chopped(4));
    return names;
}

} // namespace tidemark::ui
