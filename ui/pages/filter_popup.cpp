// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/filter_popup.h"

#include "ui/theme/theme.h"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace tidemark::ui {

FilterPopup::FilterPopup(QWidget* parent)
    : QFrame(parent, Qt::Popup), m_kind(new QComboBox(this)), m_field(new QComboBox(this)),
      m_pattern(new QLineEdit(this)) {
    setObjectName(QStringLiteral("popup"));
    setFrameShape(QFrame::StyledPanel);
    m_kind->addItem(tr("Only"), false);
    m_kind->addItem(tr("Without"), true);
    m_kind->setAccessibleName(tr("Only or without"));
    m_field->addItem(tr("function"), static_cast<int>(Filter::Field::Function));
    m_field->addItem(tr("module"), static_cast<int>(Filter::Field::Module));
    m_field->addItem(tr("thread"), static_cast<int>(Filter::Field::Thread));
    m_field->addItem(tr("temporary blocks"), static_cast<int>(Filter::Field::Temporary));
    m_field->setAccessibleName(tr("Field"));
    m_pattern->setPlaceholderText(tr("name or pattern: * any text, ? any character"));
    m_pattern->setAccessibleName(tr("Pattern"));
    m_pattern->setMinimumWidth(80 * kGrid);
    auto* add = new QPushButton(tr("Add"), this);
    add->setDefault(true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->addWidget(m_kind);
    layout->addWidget(m_field);
    layout->addWidget(m_pattern);
    layout->addWidget(add);
    connect(m_field, &QComboBox::currentIndexChanged, this, &FilterPopup::showField);
    connect(m_pattern, &QLineEdit::returnPressed, this, &FilterPopup::choose);
    connect(add, &QPushButton::clicked, this, &FilterPopup::choose);
}

void FilterPopup::setNames(const Profile& profile, const Names& names) {
    m_functions.clear();
    m_modules.clear();
    m_threads.clear();
    for (const Function& function : names.functions()) {
        m_functions.append(QString::fromStdString(function.name));
    }
    for (const Module& module : profile.modules()) {
        m_modules.append(QString::fromStdString(module.name));
    }
    for (std::size_t i = 0; i < profile.threads().size(); ++i) {
        const std::string& name = profile.threads()[i].name;
        m_threads.append(name.empty() ? QStringLiteral("#%1").arg(i) : QString::fromStdString(name));
    }
    for (QStringList* list : {&m_functions, &m_modules, &m_threads}) {
        list->removeDuplicates();
    }
    showField();
}

void FilterPopup::showField() {
    const auto field = static_cast<Filter::Field>(m_field->currentData().toInt());
    m_pattern->setEnabled(field != Filter::Field::Temporary);
    const QStringList& offered = field == Filter::Field::Function ? m_functions
                                 : field == Filter::Field::Module ? m_modules
                                                                  : m_threads;
    auto* completer = new QCompleter(offered, m_pattern);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    delete m_pattern->completer();
    m_pattern->setCompleter(completer);
}

void FilterPopup::open(const QPoint& globalPosition) {
    m_pattern->clear();
    move(globalPosition);
    show();
    m_pattern->setFocus();
}

void FilterPopup::choose() {
    Filter filter;
    filter.field = static_cast<Filter::Field>(m_field->currentData().toInt());
    filter.exclude = m_kind->currentData().toBool();
    filter.pattern = m_pattern->text().trimmed().toStdString();
    if (filter.field == Filter::Field::Temporary) {
        filter.pattern.clear();
    } else if (filter.pattern.empty()) {
        return;
    }
    hide();
    Q_EMIT filterChosen(filter);
}

} // namespace tidemark::ui
