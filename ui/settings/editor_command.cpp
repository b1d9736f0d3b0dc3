// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/editor_command.h"

#include <QCoreApplication>
#include <QProcess>
#include <algorithm>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("editor", text);
}

} // namespace

QList<KnownEditor> knownEditors() {
    return {
        {QStringLiteral("system"), words("What the desktop opens it with"), {}},
        {QStringLiteral("qtcreator"), QStringLiteral("Qt Creator"),
            QStringLiteral("qtcreator -client %f:%l:%c")},
        {QStringLiteral("vscode"), QStringLiteral("Visual Studio Code"),
            QStringLiteral("code --goto %f:%l:%c")},
        {QStringLiteral("vscodium"), QStringLiteral("VSCodium"), QStringLiteral("codium --goto %f:%l:%c")},
        {QStringLiteral("kate"), QStringLiteral("Kate"), QStringLiteral("kate %f --line %l --column %c")},
        {QStringLiteral("kdevelop"), QStringLiteral("KDevelop"), QStringLiteral("kdevelop %f:%l:%c")},
        {QStringLiteral("vim"), words("vim in a terminal"),
            QStringLiteral("x-terminal-emulator -e vim +%l %f")},
        {QStringLiteral("emacs"), QStringLiteral("Emacs"), QStringLiteral("emacsclient -n +%l:%c %f")},
        {QStringLiteral("custom"), words("Another command"), {}},
    };
}

QStringList editorCommand(const EditorChoice& choice, const QString& file, int line) {
    const QList<KnownEditor> editors = knownEditors();
    const auto known = std::find_if(
        editors.begin(), editors.end(), [&](const KnownEditor& one) { return one.name == choice.name; });
    const QString command = choice.name == u"custom" ? choice.command
                            : known == editors.end() ? QString()
                                                     : known->command;
    QStringList parts = QProcess::splitCommand(command);
    const QString number = QString::number(std::max(line, 1));
    for (QString& part : parts) {
        QString filled;
        for (qsizetype i = 0; i < part.size(); ++i) {
            const QChar next = i + 1 < part.size() ? part[i + 1] : QChar();
            const bool isPlace =
                part[i] == u'%' && (next == u'f' || next == u'l' || next == u'c' || next == u'%');
            filled += !isPlace       ? QString(part[i])
                      : next == u'f' ? file
                      : next == u'l' ? number
                      : next == u'c' ? QStringLiteral("1")
                                     : QStringLiteral("%");
            i += isPlace ? 1 : 0;
        }
        part = filled;
    }
    if (!parts.isEmpty() && !command.contains(QStringLiteral("%f"))) {
        parts.append(file);
    }
    return parts;
}

} // namespace tidemark::ui
