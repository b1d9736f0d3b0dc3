// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
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
    explicit ThemedIconEngine(QByteArray svg) : m_svg(std::move(svg)) {}

    QIconEngine* clone() const override { return new ThemedIconEngine(m_svg); }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        QByteArray tinted = m_svg;
        tinted.replace("currentColor", color(mode).name().toLatin1());
        QSvgRenderer(tinted).render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        const QString key =
            QStringLiteral("%1x%2 %3").arg(size.width()).arg(size.height()).arg(color(mode).name());
        QPixmap& pixmap = m_made[key];
        if (pixmap.isNull()) {
            pixmap = QPixmap(size);
            pixmap.fill(Qt::transparent);
            QPainter painter(&pixmap);
            paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        }
        return pixmap;
    }

private:
    static QColor color(QIcon::Mode mode) {
        const Theme& theme = Theme::current();
        return mode == QIcon::Disabled ? Theme::mixed(theme.quietText, theme.panel, 0.5) : theme.text;
    }

    QByteArray m_svg;
    QHash<QString, QPixmap> m_made; ///< by size and colour: a few
};

} // namespace

QIcon icon(const QString& name) {
    initResources();
    QFile file(kFolder + name + QStringLiteral(".svg"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QIcon(new ThemedIconEngine(file.readAll()));
}

QStringList iconNames() {
    initResources();
    QStringList names;
    for (const QString& entry : QDir(kFolder).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name))
        names.append(entry.chopped(4));
    return names;
}

} // namespace tidemark::ui
