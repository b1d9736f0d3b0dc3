// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/code/source_look.h"

#include "ui/theme/theme.h"

#include <QByteArray>
#include <QFileInfo>
#include <QStringList>
#include <Qsci/qscilexercpp.h>
#include <Qsci/qscilexerpython.h>
#include <Qsci/qsciscintilla.h>
#include <Qsci/qscistyle.h>
#include <initializer_list>
#include <memory>

namespace tidemark::ui {
namespace {

constexpr int kCostStyle = 60; ///< style numbers that no lexer of ours uses
constexpr int kOwnCostStyle = 61;

QsciLexer* lexerFor(const QString& path, QObject* parent) {
    static const QStringList kC = {QStringLiteral("c"), QStringLiteral("cc"), QStringLiteral("cpp"),
        QStringLiteral("cxx"), QStringLiteral("h"), QStringLiteral("hh"), QStringLiteral("hpp"),
        QStringLiteral("hxx"), QStringLiteral("inl"), QStringLiteral("tcc"), QStringLiteral("rs"),
        QStringLiteral("d"), QStringLiteral("m"), QStringLiteral("mm")};
    const QFileInfo info(path);
    const QString suffix = info.suffix().toLower();
    if (suffix == QLatin1String("py")) {
        return new QsciLexerPython(parent);
    }
    // The headers of the C++ library have no suffix.
    const bool plainHeader = suffix.isEmpty() && path.contains(QLatin1String("/include/"));
    return kC.contains(suffix) || plainHeader ? new QsciLexerCPP(parent) : nullptr;
}

void setColors(QsciLexer& lexer, std::initializer_list<int> styles, const QColor& color) {
    for (const int style : styles) {
        lexer.setColor(color, style);
    }
}

void colorLexer(QsciLexer& lexer, const Theme& theme) {
    lexer.setDefaultFont(monospacedFont());
    lexer.setFont(monospacedFont());
    lexer.setPaper(theme.background);
    lexer.setDefaultPaper(theme.background);
    lexer.setColor(theme.text);
    lexer.setDefaultColor(theme.text);
    if (qobject_cast<QsciLexerCPP*>(&lexer) != nullptr) {
        setColors(lexer,
            {QsciLexerCPP::Comment, QsciLexerCPP::CommentLine, QsciLexerCPP::CommentDoc,
                QsciLexerCPP::CommentLineDoc, QsciLexerCPP::PreProcessorComment},
            theme.quietText);
        setColors(lexer, {QsciLexerCPP::Keyword, QsciLexerCPP::KeywordSet2, QsciLexerCPP::PreProcessor},
            theme.accent);
        setColors(lexer,
            {QsciLexerCPP::DoubleQuotedString, QsciLexerCPP::SingleQuotedString, QsciLexerCPP::RawString},
            theme.fresh);
        setColors(lexer, {QsciLexerCPP::Number}, theme.shrank);
        return;
    }
    setColors(lexer, {QsciLexerPython::Comment, QsciLexerPython::CommentBlock}, theme.quietText);
    setColors(lexer, {QsciLexerPython::Keyword, QsciLexerPython::Decorator}, theme.accent);
    setColors(lexer,
        {QsciLexerPython::DoubleQuotedString, QsciLexerPython::SingleQuotedString,
            QsciLexerPython::TripleDoubleQuotedString, QsciLexerPython::TripleSingleQuotedString},
        theme.fresh);
    setColors(lexer, {QsciLexerPython::Number}, theme.shrank);
}

} // namespace

void applySourceLook(QsciScintilla& editor, const QString& path) {
    const Theme& theme = Theme::current();
    const std::unique_ptr<QsciLexer> before(editor.lexer());
    QsciLexer* lexer = lexerFor(path, &editor);
    editor.setLexer(lexer);
    if (lexer != nullptr) {
        colorLexer(*lexer, theme);
    }
    editor.setFont(monospacedFont());
    editor.setPaper(theme.background);
    editor.setColor(theme.text);
    editor.setMarginsFont(monospacedFont());
    editor.setMarginsBackgroundColor(theme.panel);
    editor.setMarginsForegroundColor(theme.quietText);
    editor.setSelectionBackgroundColor(theme.selection);
    editor.setCaretForegroundColor(theme.text);
    editor.setFolding(QsciScintilla::NoFoldStyle);
    editor.setTabWidth(tabWidthOf(editor.text()));
}

int tabWidthOf(const QString& text) {
    const bool tabs = text.startsWith(QLatin1Char('\t')) || text.contains(QStringLiteral("\n\t"));
    const bool spaces = text.startsWith(QStringLiteral("    ")) || text.contains(QStringLiteral("\n    "));
    return tabs && spaces ? 8 : 4;
}

void setMarginTextOf(QsciScintilla& editor, int line, const QString& text, bool strong) {
    const Theme& theme = Theme::current();
    QFont font = monospacedFont();
    font.setBold(strong);
    editor.setMarginText(line, text,
        QsciStyle(strong ? kOwnCostStyle : kCostStyle, QString(), strong ? theme.text : theme.quietText,
            theme.panel, font));
}

QString marginTextOf(const QsciScintilla& editor, int line) {
    const auto position = static_cast<unsigned long>(line);
    const long size =
        editor.SendScintilla(QsciScintillaBase::SCI_MARGINGETTEXT, position, static_cast<void*>(nullptr));
    QByteArray text(static_cast<qsizetype>(size) + 1, '\0');
    editor.SendScintilla(QsciScintillaBase::SCI_MARGINGETTEXT, position, static_cast<void*>(text.data()));
    text.truncate(static_cast<qsizetype>(size));
    return QString::fromUtf8(text);
}

bool marginIsStrong(const QsciScintilla& editor, int line) {
    return editor.SendScintilla(QsciScintillaBase::SCI_MARGINGETSTYLE, static_cast<unsigned long>(line)) ==
           kOwnCostStyle;
}

} // namespace tidemark::ui
