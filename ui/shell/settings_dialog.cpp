// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/settings_dialog.h"

#include "ui/models/cost_text.h"
#include "ui/settings/editor_command.h"
#include "ui/state/index_folder.h"
#include "ui/theme/spin_box.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>

namespace tidemark::ui {

SettingsDialog::SettingsDialog(const Settings& settings, QWidget* parent)
    : QDialog(parent), m_theme(new QComboBox(this)), m_editor(new QComboBox(this)),
      m_command(new QLineEdit(this)), m_cache(new QLabel(this)), m_symbols(settings.symbols),
      m_folders(new QPlainTextEdit(this)), m_sysroot(new QLineEdit(this)), m_servers(new QLineEdit(this)),
      m_serverCache(makeSpinBox(this)) {
    setWindowTitle(tr("Settings"));
    m_theme->addItem(tr("As the system"), static_cast<int>(ThemeChoice::System));
    m_theme->addItem(tr("Light"), static_cast<int>(ThemeChoice::Light));
    m_theme->addItem(tr("Dark"), static_cast<int>(ThemeChoice::Dark));
    m_theme->setCurrentIndex(m_theme->findData(static_cast<int>(settings.theme)));
    m_theme->setAccessibleName(tr("Theme"));
    connect(m_theme, &QComboBox::activated, this,
        [this] { Q_EMIT themeChosen(static_cast<ThemeChoice>(m_theme->currentData().toInt())); });
    makeEditor(settings.editor);
    auto* forget = new QPushButton(tr("Forget the recent traces"), this);
    forget->setAutoDefault(false);
    auto* privacy = new QHBoxLayout;
    privacy->addWidget(forget);
    privacy->addStretch();
    connect(forget, &QPushButton::clicked, this, [this, forget] {
        forget->setEnabled(false);
        Q_EMIT recentForgotten();
    });
    auto* form = new QFormLayout(this);
    form->setContentsMargins(5 * kGrid, 5 * kGrid, 5 * kGrid, 5 * kGrid);
    form->setVerticalSpacing(3 * kGrid);
    form->addRow(tr("&Theme"), m_theme);
    form->addRow(tr("&Editor"), m_editor);
    form->addRow(tr("&Command"), m_command);
    addSymbols(*form, settings.symbols);
    form->addRow(tr("Indexes"), makeCache());
    form->addRow(tr("Privacy"), privacy);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    form->addRow(buttons);
    setMinimumWidth(140 * kGrid);
}

/// Hiding takes the focus, and so ends an edit, while there is somebody to tell.
SettingsDialog::~SettingsDialog() {
    hide();
}

void SettingsDialog::makeEditor(const EditorChoice& editor) {
    for (const KnownEditor& known : knownEditors()) {
        m_editor->addItem(known.title, known.name);
    }
    m_editor->setAccessibleName(tr("Editor that source files are opened with"));
    m_editor->setCurrentIndex(std::max(0, m_editor->findData(editor.name)));
    m_command->setFont(monospacedFont());
    m_command->setAccessibleName(tr("Command of the editor"));
    m_command->setToolTip(tr("%f is the file, %l the line, %c the column"));
    m_command->setText(editor.command);
    const auto choose = [this] {
        showEditor();
        Q_EMIT editorChosen({m_editor->currentData().toString(),
            m_command->isReadOnly() ? QString() : m_command->text().trimmed()});
    };
    connect(m_editor, &QComboBox::activated, this, choose);
    connect(m_command, &QLineEdit::editingFinished, this, choose);
    showEditor();
}

void SettingsDialog::showEditor() {
    const QString name = m_editor->currentData().toString();
    const bool isCustom = name == u"custom";
    m_command->setEnabled(name != u"system");
    if (m_command->isReadOnly() && isCustom) {
        m_command->clear();
    }
    m_command->setReadOnly(!isCustom);
    m_command->setPlaceholderText(isCustom ? QStringLiteral("my-editor +%l %f") : QString());
    if (!isCustom) {
        for (const KnownEditor& known : knownEditors()) {
            if (known.name == name) {
                m_command->setText(known.command);
            }
        }
    }
}

void SettingsDialog::addSymbols(QFormLayout& form, const SymbolSettings& symbols) {
    constexpr int kLines = 3;
    constexpr int kMostMiB = 1'000'000;
    m_folders->setPlainText(symbols.folders.join(QLatin1Char('\n')));
    m_folders->setFont(monospacedFont());
    m_folders->setTabChangesFocus(true);
    m_folders->setFixedHeight(kLines * m_folders->fontMetrics().lineSpacing() + 4 * kGrid);
    m_folders->setPlaceholderText(tr("one folder per line"));
    m_folders->setAccessibleName(tr("Folders with debug info, one per line"));
    m_folders->installEventFilter(this);
    m_sysroot->setText(symbols.sysroot);
    m_sysroot->setFont(monospacedFont());
    m_sysroot->setPlaceholderText(tr("none"));
    m_sysroot->setAccessibleName(tr("Folder below which modules are looked for first"));
    m_servers->setText(symbols.servers);
    m_servers->setFont(monospacedFont());
    m_servers->setPlaceholderText(
        tr("those of DEBUGINFOD_URLS: %1")
            .arg(qEnvironmentVariableIsEmpty("DEBUGINFOD_URLS") ? tr("none")
                                                                : qEnvironmentVariable("DEBUGINFOD_URLS")));
    m_servers->setAccessibleName(tr("Debug info servers, separated by spaces"));
    m_servers->setToolTip(tr("Servers are asked only when you fetch debug info, never unasked"));
    m_serverCache->setRange(0, kMostMiB);
    m_serverCache->setSuffix(tr(" MiB"));
    m_serverCache->setSpecialValueText(tr("no limit"));
    m_serverCache->setValue(symbols.cacheMiB);
    m_serverCache->setAccessibleName(tr("Most that files of servers may take"));
    m_serverCache->setToolTip(
        tr("Beyond it, files that were not used for longest are deleted after a fetch; libdebuginfod itself "
           "deletes what was not used for a week"));
    form.addRow(tr("Debug &info"), m_folders);
    form.addRow(tr("S&ysroot"), m_sysroot);
    form.addRow(tr("Ser&vers"), m_servers);
    form.addRow(tr("Server &files"), m_serverCache);
    connect(m_sysroot, &QLineEdit::editingFinished, this, &SettingsDialog::chooseSymbols);
    connect(m_servers, &QLineEdit::editingFinished, this, &SettingsDialog::chooseSymbols);
    connect(m_serverCache, &QSpinBox::editingFinished, this, &SettingsDialog::chooseSymbols);
}

bool SettingsDialog::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_folders && event->type() == QEvent::FocusOut) {
        chooseSymbols();
    }
    return QDialog::eventFilter(watched, event);
}

void SettingsDialog::chooseSymbols() {
    SymbolSettings symbols;
    for (const QString& line : m_folders->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        if (!line.trimmed().isEmpty()) {
            symbols.folders.append(line.trimmed());
        }
    }
    symbols.sysroot = m_sysroot->text().trimmed();
    symbols.servers = m_servers->text().simplified();
    symbols.cacheMiB = m_serverCache->value();
    if (symbols != m_symbols) {
        m_symbols = symbols;
        Q_EMIT symbolsChosen(symbols);
    }
}

QWidget* SettingsDialog::makeCache() {
    auto* both = new QWidget(this);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    auto* empty = new QPushButton(tr("Delete them"), both);
    empty->setAutoDefault(false);
    empty->setToolTip(tr("They are built again when a trace without an index is opened"));
    m_cache->setWordWrap(true);
    row->addWidget(m_cache, 1);
    row->addWidget(empty);
    connect(empty, &QPushButton::clicked, this, [this] {
        emptyIndexFolder();
        showCache();
    });
    showCache();
    return both;
}

void SettingsDialog::showCache() {
    const IndexFolder folder = indexFolder();
    m_cache->setText(folder.path.isEmpty() ? tr("There is no folder for them.")
                                           : tr("%1 in %2 files; at most %3 are kept in %4")
                                                 .arg(bytesText(folder.bytes), countText(folder.files),
                                                     bytesText(folder.limit), folder.path));
}

} // namespace tidemark::ui
