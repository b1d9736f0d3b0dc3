// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings.h"

#include <QFileInfo>
#include <QSettings>
#include <algorithm>
#include <memory>

namespace tidemark::ui {
namespace {

constexpr qsizetype kRecentFiles = 10;
constexpr int kMostInList = 1000;

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

QString codeWord(CodeView view) {
    switch (view) {
    case CodeView::Source:
        return QStringLiteral("source");
    case CodeView::Disassembly:
        return QStringLiteral("disassembly");
    case CodeView::Both:
        break;
    }
    return QStringLiteral("both");
}

CodeView codeOf(const QString& word) {
    for (const CodeView view : {CodeView::Source, CodeView::Disassembly}) {
        if (word == codeWord(view)) {
            return view;
        }
    }
    return CodeView::Both;
}

/// A list of things in an ini file: `read` and `write` handle one.
template <typename T, typename Read>
QList<T> readList(QSettings& file, const QString& name, const Read& read) {
    QList<T> list;
    const int count = std::min(file.beginReadArray(name), kMostInList);
    for (int i = 0; i < count; ++i) {
        file.setArrayIndex(i);
        list.append(read(file));
    }
    file.endArray();
    return list;
}

template <typename T, typename Write>
void writeList(QSettings& file, const QString& name, const QList<T>& list, const Write& write) {
    file.remove(name);
    file.beginWriteArray(name, static_cast<int>(list.size()));
    for (int i = 0; i < list.size(); ++i) {
        file.setArrayIndex(i);
        write(file, list[i]);
    }
    file.endArray();
}

Layout readLayout(const QSettings& file) {
    return {file.value(QStringLiteral("name")).toString(), file.value(QStringLiteral("docks")).toByteArray(),
        file.value(QStringLiteral("splitter")).toByteArray()};
}

void writeLayout(QSettings& file, const Layout& layout) {
    file.setValue(QStringLiteral("name"), layout.name);
    file.setValue(QStringLiteral("docks"), layout.docks);
    file.setValue(QStringLiteral("splitter"), layout.splitter);
}

template <typename T>
void putNamed(QList<T>& list, const T& one) {
    const auto less = [](const T& left, const T& right) {
        return QString::compare(left.name, right.name, Qt::CaseInsensitive) < 0;
    };
    list.removeIf([&](const T& other) { return other.name == one.name; });
    list.insert(std::upper_bound(list.begin(), list.end(), one, less), one);
}

template <typename T>
void dropNamed(QList<T>& list, const QString& name) {
    list.removeIf([&](const T& one) { return one.name == name; });
}

} // namespace

RecentTrace& Settings::addRecentFile(const QString& path) {
    RecentTrace trace;
    trace.path = QFileInfo(path).absoluteFilePath();
    const auto known = std::find_if(
        recent.begin(), recent.end(), [&](const RecentTrace& one) { return one.path == trace.path; });
    if (known != recent.end()) {
        trace = *known;
        recent.erase(known);
    }
    recent.prepend(trace);
    recent = recent.mid(0, kRecentFiles);
    return recent.front();
}

QStringList Settings::recentFiles() const {
    QStringList paths;
    for (const RecentTrace& trace : recent) {
        paths.append(trace.path);
    }
    return paths;
}

void Settings::saveQuery(const SavedQuery& query) {
    putNamed(queries, query);
}

void Settings::forgetQuery(const QString& name) {
    dropNamed(queries, name);
}

void Settings::saveLayout(const Layout& named) {
    putNamed(layouts, named);
}

void Settings::forgetLayout(const QString& name) {
    dropNamed(layouts, name);
}

SettingsFile::SettingsFile(const QString& iniPath) : m_iniPath(iniPath) {}

Settings SettingsFile::load() const {
    const std::unique_ptr<QSettings> file = openSettings(m_iniPath);
    Settings settings;
    settings.theme = themeOf(file->value(QStringLiteral("theme")).toString());
    settings.geometry = file->value(QStringLiteral("window/geometry")).toByteArray();
    settings.editor.name = file->value(QStringLiteral("editor/name"), settings.editor.name).toString();
    settings.editor.command = file->value(QStringLiteral("editor/command")).toString();
    settings.suppressions = file->value(QStringLiteral("suppressions")).toString();
    settings.code = codeOf(file->value(QStringLiteral("code")).toString());
    file->beginGroup(QStringLiteral("symbols"));
    settings.symbols = {file->value(QStringLiteral("folders")).toStringList(),
        file->value(QStringLiteral("sysroot")).toString(), file->value(QStringLiteral("servers")).toString(),
        std::max(0, file->value(QStringLiteral("cache_mib")).toInt())};
    file->endGroup();
    file->beginGroup(QStringLiteral("layout"));
    settings.layout = readLayout(*file);
    file->endGroup();
    settings.recent = readList<RecentTrace>(*file, QStringLiteral("recent"), [](const QSettings& ini) {
        return RecentTrace{ini.value(QStringLiteral("path")).toString(),
            ini.value(QStringLiteral("facts")).toString(),
            ini.value(QStringLiteral("outline")).toByteArray()};
    });
    settings.recent.removeIf([](const RecentTrace& trace) { return trace.path.isEmpty(); });
    settings.recent = settings.recent.mid(0, kRecentFiles);
    settings.queries = readList<SavedQuery>(*file, QStringLiteral("queries"), [](const QSettings& ini) {
        return SavedQuery{
            ini.value(QStringLiteral("name")).toString(), ini.value(QStringLiteral("text")).toString()};
    });
    settings.sources = readList<SourceFolder>(*file, QStringLiteral("sources"), [](const QSettings& ini) {
        return SourceFolder{
            ini.value(QStringLiteral("from")).toString(), ini.value(QStringLiteral("to")).toString()};
    });
    settings.layouts = readList<Layout>(*file, QStringLiteral("layouts"), readLayout);
    return settings;
}

void SettingsFile::save(const Settings& settings) const {
    const std::unique_ptr<QSettings> file = openSettings(m_iniPath);
    file->setValue(QStringLiteral("theme"), themeWord(settings.theme));
    file->setValue(QStringLiteral("window/geometry"), settings.geometry);
    file->setValue(QStringLiteral("editor/name"), settings.editor.name);
    file->setValue(QStringLiteral("editor/command"), settings.editor.command);
    file->setValue(QStringLiteral("suppressions"), settings.suppressions);
    file->setValue(QStringLiteral("code"), codeWord(settings.code));
    file->beginGroup(QStringLiteral("symbols"));
    file->setValue(QStringLiteral("folders"), settings.symbols.folders);
    file->setValue(QStringLiteral("sysroot"), settings.symbols.sysroot);
    file->setValue(QStringLiteral("servers"), settings.symbols.servers);
    file->setValue(QStringLiteral("cache_mib"), settings.symbols.cacheMiB);
    file->endGroup();
    file->beginGroup(QStringLiteral("layout"));
    writeLayout(*file, settings.layout);
    file->endGroup();
    writeList(*file, QStringLiteral("recent"), settings.recent, [](QSettings& ini, const RecentTrace& trace) {
        ini.setValue(QStringLiteral("path"), trace.path);
        ini.setValue(QStringLiteral("facts"), trace.facts);
        ini.setValue(QStringLiteral("outline"), trace.outline);
    });
    writeList(
        *file, QStringLiteral("queries"), settings.queries, [](QSettings& ini, const SavedQuery& query) {
            ini.setValue(QStringLiteral("name"), query.name);
            ini.setValue(QStringLiteral("text"), query.text);
        });
    writeList(
        *file, QStringLiteral("sources"), settings.sources, [](QSettings& ini, const SourceFolder& folder) {
            ini.setValue(QStringLiteral("from"), folder.from);
            ini.setValue(QStringLiteral("to"), folder.to);
        });
    writeList(*file, QStringLiteral("layouts"), settings.layouts, writeLayout);
}

} // namespace tidemark::ui
