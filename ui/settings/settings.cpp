// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings.h"

#include <QFileInfo>
#include <QSettings>
#include <memory>

namespace tidemark::ui {
namespace {

constexpr qsizetype kRecentFiles = 10;

std::unique_ptr<QSettings> openSettings(const QString& iniPath) {
    return iniPath.isEmpty() ? std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope,
                                   QStringLiteral("tidemark"), QStringLiteral("tidemark"))
                             : std::make_unique<QSettings>(iniPath, QSettings::IniFormat);
}

QString themeWord(ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::Light:
        return QStringLiteral("light");
    case ThemeChoice::Dark:
        return QStringLiteral("dark");
    case ThemeChoice::System:
        break;
    }
    return QStringLiteral("system");
}

ThemeChoice themeOf(const QString& word) {
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        if (word == themeWord(choice)) {
            return choice;
        }
    }
    return ThemeChoice::System;
}

} // namespace

void Settings::addRecentFile(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    recentFiles.removeAll(absolute);
    recentFiles.prepend(absolute);
    recentFiles = recentFiles.mid(0, kRecentFiles);
}

SettingsFile::SettingsFile(const QString& iniPath) : m_iniPath(iniPath) {}

Settings SettingsFile::load() const {
    const std::unique_ptr<QSettings> file = openSettings(m_iniPath);
    Settings settings;
    settings.theme = themeOf(file->value(QStringLiteral("theme")).toString());
    settings.recentFiles = file->value(QStringLiteral("recentFiles")).toStringList().mid(0, kRecentFiles);
    settings.geometry = file->value(QStringLiteral("window/geometry")).toByteArray();
    settings.layout = file->value(QStringLiteral("window/layout")).toByteArray();
    settings.splitter = file->value(QStringLiteral("window/splitter")).toByteArray();
    return settings;
}

void SettingsFile::save(const Settings& settings) const {
    const std::unique_ptr<QSettings> file = openSettings(m_iniPath);
    file->setValue(QStringLiteral("theme"), themeWord(settings.theme));
    file->setValue(QStringLiteral("recentFiles"), settings.recentFiles);
    file->setValue(QStringLiteral("window/geometry"), settings.geometry);
    file->setValue(QStringLiteral("window/layout"), settings.layout);
    file->setValue(QStringLiteral("window/splitter"), settings.splitter);
}

} // namespace tidemark::ui
