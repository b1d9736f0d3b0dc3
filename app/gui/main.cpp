// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/screenshots.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QGuiApplication>
#include <QLocale>
#include <QTemporaryDir>
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string_view>

namespace {

using namespace tidemark;

constexpr int kBadInput = 2;
QtMessageHandler g_printMessage = nullptr;

struct Options {
    QStringList files;
    QString screenshots;
    ui::ThemeChoice theme = ui::ThemeChoice::System;
    bool themeGiven = false;
    QSize size{1280, 800};
};

int fail(const QString& sentence) {
    std::fprintf(stderr, "tidemark-gui: %s\n", qPrintable(sentence));
    return kBadInput;
}

/// Whether text is asked for first of all, which needs no display. Behind other options, some of them Qt's
/// own, it is QApplication that finds the words.
bool asksForText(int argc, char** argv) {
    constexpr std::array<std::string_view, 5> kWords{"-h", "--help", "--help-all", "-v", "--version"};
    return argc > 1 && std::find(kWords.begin(), kWords.end(), argv[1]) != kWords.end();
}

/// Returns the sentence to fail with; empty if all is well. Does not return if text was asked for.
QString readOptions(const QCoreApplication& application, Options& options) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("The window of the heap profiler Tidemark."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("FILE"),
        QStringLiteral("Traces or links to open, a tab each; the snapshots of a series share one."),
        QStringLiteral("[FILE…]"));
    const QCommandLineOption screenshots(QStringLiteral("screenshots"),
        QStringLiteral(
            "Write one PNG per view of the first trace, compared with the second, into DIR and exit."),
        QStringLiteral("DIR"));
    const QCommandLineOption theme(
        QStringLiteral("theme"), QStringLiteral("light, dark or system."), QStringLiteral("THEME"));
    const QCommandLineOption size(
        QStringLiteral("size"), QStringLiteral("Size of the window."), QStringLiteral("WxH"));
    parser.addOptions({screenshots, theme, size});
    parser.process(application);
    options.files = parser.positionalArguments();
    options.screenshots = parser.value(screenshots);
    if (parser.isSet(theme)) {
        const QString word = parser.value(theme);
        if (word != u"light" && word != u"dark" && word != u"system") {
            return QStringLiteral("--theme takes light, dark or system, not “%1”.").arg(word);
        }
        options.themeGiven = true;
        options.theme = word == u"light"  ? ui::ThemeChoice::Light
                        : word == u"dark" ? ui::ThemeChoice::Dark
                                          : ui::ThemeChoice::System;
    }
    if (parser.isSet(size)) {
        const QStringList parts = parser.value(size).split(QLatin1Char('x'));
        options.size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
        if (options.size.width() < 320 || options.size.height() < 240 || options.size.width() > 16384 ||
            options.size.height() > 16384) {
            return QStringLiteral("--size takes WIDTHxHEIGHT, for example 1280x800.");
        }
    }
    if (parser.isSet(screenshots) && options.files.isEmpty()) {
        return QStringLiteral("--screenshots needs a trace to open.");
    }
    return {};
}

/// Drops what the offscreen platform says about each window, which concerns nobody; passes on all else.
void passOnMessages(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    if (message != u"This plugin does not support propagateSizeHints()") {
        g_printMessage(type, context, message);
    }
}

int screenshots(QApplication& application, const Options& options) {
    g_printMessage = qInstallMessageHandler(passOnMessages);
    const QTemporaryDir folder;
    ui::applyTheme(application, options.themeGiven ? options.theme : ui::ThemeChoice::Light);
    ui::MainWindow window(ui::SettingsFile(folder.filePath(QStringLiteral("settings.ini"))));
    window.resize(options.size);
    const Status status =
        gui::takeScreenshots(window, options.files.front(), options.files.value(1), options.screenshots);
    return status.ok() ? 0 : fail(QString::fromStdString(status.error().sentence));
}

/// Ends the program. Qt's own options, which --help-all tells of, are those of a QGuiApplication.
void showText(int argc, char** argv, Options& options) {
    if (std::string_view(argv[1]) != "--help-all") {
        readOptions(QCoreApplication(argc, argv), options);
        return;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_LOGGING_RULES", "default.warning=false"); // the platform's remarks on the environment
    readOptions(QGuiApplication(argc, argv), options);
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication::setApplicationName(QStringLiteral("tidemark-gui"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TIDEMARK_VERSION));
    Options options;
    if (asksForText(argc, argv)) {
        showText(argc, argv, options);
    }
    QApplication application(argc, argv);
    QApplication::setApplicationDisplayName(QStringLiteral("Tidemark"));
    const QString mistake = readOptions(application, options);
    if (!mistake.isEmpty()) {
        return fail(mistake);
    }
    if (!options.screenshots.isEmpty()) {
        return screenshots(application, options);
    }
    const ui::SettingsFile settings;
    ui::applyTheme(application, options.themeGiven ? options.theme : settings.load().theme);
    ui::MainWindow window(settings);
    window.show();
    window.openAll(options.files);
    return QApplication::exec();
}
