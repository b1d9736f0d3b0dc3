// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/state/suspect_source.h"

#include <QDialog>

class QCheckBox;
class QDateEdit;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace tidemark::ui {

/// Asks how a suspect is expected: by which name, up to how many bytes and blocks, until when, and in which
/// file that is kept. Shows the lines that are written and what they suppress.
class ExpectDialog : public QDialog {
    Q_OBJECT
public:
    /// `suspect`: index into the report of the source, which must outlive the dialog.
    ExpectDialog(SuspectSource& source, std::size_t suspect, QWidget* parent = nullptr);

    Suppression suppression() const;
    QLineEdit* patternLine() const { return m_pattern; }
    QLineEdit* fileLine() const { return m_file; }
    QPlainTextEdit* preview() const { return m_preview; }
    QLabel* mistake() const { return m_mistake; }
    QPushButton* saveButton() const { return m_save; }
    QCheckBox* untilBox() const { return m_hasUntil; }
    QDateEdit* untilDate() const { return m_until; }
    QSpinBox* kibibytes() const { return m_kibibytes; }
    QSpinBox* blocks() const { return m_blocks; }

Q_SIGNALS:
    /// Written; the source has this file now.
    void saved(const QString& file);

private:
    void setUp(const Suspect& suspect);
    void showPreview();
    void chooseFile();
    void save();

    SuspectSource& m_source;
    QLineEdit* m_pattern;
    QCheckBox* m_hasBytes;
    QSpinBox* m_kibibytes;
    QCheckBox* m_hasBlocks;
    QSpinBox* m_blocks;
    QCheckBox* m_hasUntil;
    QDateEdit* m_until;
    QLineEdit* m_file;
    QPlainTextEdit* m_preview;
    QLabel* m_mistake;
    QPushButton* m_save;
};

} // namespace tidemark::ui
