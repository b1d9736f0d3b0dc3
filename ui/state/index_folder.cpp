// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/index_folder.h"

#include "core/profile/index_cache.h"

#include <QDir>
#include <QFile>

namespace tidemark::ui {
namespace {

QFileInfoList filesOf(const QString& folder) {
    return QDir(folder).entryInfoList(QDir::Files | QDir::Hidden);
}

} // namespace

IndexFolder indexFolder() {
    IndexFolder folder;
    folder.path = QFile::decodeName(IndexCache::ofUser().folder().c_str());
    folder.limit = static_cast<std::int64_t>(IndexCache::kDefaultLimit);
    if (folder.path.isEmpty()) {
        return folder;
    }
    for (const QFileInfo& file : filesOf(folder.path)) {
        ++folder.files;
        folder.bytes += file.size();
    }
    return folder;
}

void emptyIndexFolder() {
    const QString folder = QFile::decodeName(IndexCache::ofUser().folder().c_str());
    if (folder.isEmpty()) {
        return;
    }
    for (const QFileInfo& file : filesOf(folder)) {
        QFile::remove(file.absoluteFilePath());
    }
}

} // namespace tidemark::ui
