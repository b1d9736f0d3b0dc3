// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/completing_line.h"

#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QStringListModel>

namespace tidemark::ui {

CompletingLine::CompletingLine(QWidget* parent)
    : QLineEdit(parent), m_model(new QStringListModel(this)), m_list(new QCompleter(m_model, this)) {
    m_list->setWidget(this);
    m_list->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_list->setMaxVisibleItems(12);
    m_list->popup()->setFont(monospacedFont());
    m_list->popup()->setTextElideMode(Qt::ElideMiddle);
    m_list->popup()->setAccessibleName(tr("Completions"));
    connect(this, &QLineEdit::textEdited, this, &CompletingLine::ask);
    connect(m_list, qOverload<const QString&>(&QCompleter::activated), this, &CompletingLine::replaceTerm);
}

void CompletingLine::setSource(Source source) {
    m_job.cancel();
    m_source = std::move(source);
}

QStringList CompletingLine::offered() const {
    return m_list->popup()->isVisible() ? m_model->stringList() : QStringList();
}

void CompletingLine::ask() {
    if (!m_source) {
        return;
    }
    m_job.start([source = m_source, text = text(), cursor = cursorPosition()](
                    std::stop_token stop) { return source(text, cursor, std::move(stop)); },
        [this](const Completions& completions) { offer(completions); });
}

void CompletingLine::offer(const Completions& completions) {
    m_completions = completions;
    m_model->setStringList(completions.texts);
    if (completions.texts.isEmpty() || !hasFocus()) {
        m_list->popup()->hide();
        return;
    }
    m_list->complete();
}

void CompletingLine::replaceTerm(const QString& words) {
    QString whole = text();
    const qsizetype begin = std::min(m_completions.begin, whole.size());
    whole.replace(begin, std::min(m_completions.end, whole.size()) - begin, words);
    setText(whole);
    setCursorPosition(static_cast<int>(begin + words.size()));
    Q_EMIT textEdited(whole);
}

void CompletingLine::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        ask();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void CompletingLine::focusOutEvent(QFocusEvent* event) {
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) {
        m_job.cancel();
    }
    QLineEdit::focusOutEvent(event);
}

} // namespace tidemark::ui
