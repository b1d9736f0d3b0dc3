// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/own_markers.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>

namespace tidemark::ui {

namespace {

constexpr qint64 kHashedBytes = 64 * 1024;
constexpr qint64 kLargestFile = 1024 * 1024;

} // namespace

OwnMarkers::OwnMarkers(const QString& folder) : m_folder(folder) {
    if (m_folder.isEmpty())
        m_folder =
            QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/markers");
}

QString OwnMarkers::fileOf(const QString& trace) const {
    QFile file(trace);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::number(file.size()));
    hash.addData(file.read(kHashedBytes));
    return QDir(m_folder).filePath(
        QString::fromLatin1(hash.result().toHex().left(32)) + QStringLiteral(".json"));
}

std::vector<TimelineMarker> OwnMarkers::load(const QString& trace) const {
    std::vector<TimelineMarker> markers;
    QFile file(fileOf(trace));
    if (file.fileName().isEmpty() || !file.open(QIODevice::ReadOnly))
        return markers;
    const QJsonDocument document = QJsonDocument::fromJson(file.read(kLargestFile));
    for (const QJsonValue& value : document.object().value(QStringLiteral("markers")).toArray()) {
        const QJsonObject item = value.toObject();
        markers.push_back(
            {item.value(QStringLiteral("time_ns")).toInteger(), item.value(QStringLiteral("name")).toString(),
                item.value(QStringLiteral("note")).toString(), true});
    }
    return markers;
}

bool OwnMarkers::save(const QString& trace, const std::vector<TimelineMarker>& markers) const {
    const QString path = fileOf(trace);
    if (path.isEmpty())
        return false;
    QJsonArray items;
    for (const TimelineMarker& marker : markers)
        if (marker.own)
            items.append(QJsonObject{{QStringLiteral("time_ns"), static_cast<qint64>(marker.time)},
                {QStringLiteral("name"), marker.text}, {QStringLiteral("note"), marker.note}});
    if (items.isEmpty())
        return !QFile::exists(path) || QFile::remove(path);
    QSaveFile file(path);
    return QDir().mkpath(m_folder) && file.open(QIODevice::WriteOnly) &&
           file.write(QJsonDocument(QJsonObject{{QStringLiteral("markers"), items}}).toJson()) > 0 &&
           file.commit();
}

} // namespace tidemark::ui
