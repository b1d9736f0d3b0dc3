// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/code.h"
#include "ui/async/latest_job.h"
#include "ui/code/source_map.h"

#include <QStackedWidget>
#include <memory>
#include <vector>

class QLabel;
class QPushButton;
class QsciScintilla;

namespace tidemark::ui {

class ListingTitle;

/// One source file at one line, with the answer's cost of each line in the margin. Reads on a worker.
class SourcePane : public QStackedWidget {
    Q_OBJECT
public:
    explicit SourcePane(QWidget* parent = nullptr);
    ~SourcePane() override;

    /// Where files lie on this machine, tried in order before the path itself.
    void setRules(std::vector<SourceRule> rules) { m_rules = std::move(rules); }
    const std::vector<SourceRule>& rules() const { return m_rules; }

    /// An invalid file shows a sentence.
    void showLine(std::shared_ptr<const Answer> answer, FileId file, std::uint32_t line, CodePaths paths);
    void clear(const QString& sentence);
    /// Of a frame without a file or a line.
    static QString noLineSentence();
    bool busy() const { return m_job.running(); }

    QString sentence() const;
    /// What is shown: the file as found, the marked line (from 1) and a line's margin text.
    QString shownPath() const { return m_shownPath; }
    int markedLine() const { return m_line; }
    QString marginText(int line) const;
    /// Whether blocks are allocated by the line itself.
    bool allocates(int line) const;
    bool markedInView() const;

Q_SIGNALS:
    void rulesChanged();
    void openInEditorWanted(const QString& path, int line);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Loaded {
        QString path; ///< empty: not found
        QString text;
        bool packed = false; ///< the text was in the trace
        QString problem;     ///< a sentence if the file was found and cannot be shown
        SourceCosts costs;
    };
    static Loaded load(const Answer& answer, FileId file, CodePaths paths,
        const std::vector<SourceRule>& rules, std::stop_token stop);
    static Loaded readFile(const QString& path, const std::vector<SourceRule>& rules);

    QWidget* makeContent();
    QWidget* makeEmpty();
    void take(const Loaded& loaded);
    void showCosts(const SourceCosts& costs);
    void markLine();
    void revealMarked();
    void locate();
    void applyLook();

    QsciScintilla* m_editor;
    ListingTitle* m_title;
    QLabel* m_sentence;
    QPushButton* m_locate;
    std::vector<SourceRule> m_rules;
    std::shared_ptr<const Answer> m_answer;
    FileId m_file;
    int m_line = 0;
    CodePaths m_paths = CodePaths::Ignore;
    QString m_shownPath;
    LatestJob<Loaded> m_job;
};

} // namespace tidemark::ui
