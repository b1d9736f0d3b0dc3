// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/filter_popup.h"

#include "core/query/query_text.h"
#include "ui/pages/completing_line.h"
#include "ui/pages/query_words.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <array>

namespace tidemark::ui {
namespace {

using Field = Filter::Field;

constexpr std::array kFields{Field::Function, Field::Module, Field::File, Field::Process, Field::Thread,
    Field::FreeThread, Field::Call, Field::Domain, Field::Size, Field::Lifetime, Field::Address,
    Field::Temporary};
constexpr int kLeaf = 0x100; ///< in a combo box item: only the allocating frame

bool isRange(Field field) {
    return field == Field::Size || field == Field::Lifetime || field == Field::Address;
}

QString hintFor(Field field) {
    switch (field) {
    case Field::Size:
        return FilterPopup::tr(">=4K, <64, 1M..16M");
    case Field::Lifetime:
        return FilterPopup::tr("<10ms, >=1m, 1s..5s");
    case Field::Address:
        return FilterPopup::tr("0x7f00..0x7fff");
    default:
        return FilterPopup::tr("name or pattern: * any text, ? any character, ~ regular expression");
    }
}

} // namespace

FilterPopup::FilterPopup(QWidget* parent)
    : QFrame(parent, Qt::Popup), m_kind(new QComboBox(this)), m_field(new QComboBox(this)),
      m_value(new CompletingLine(this)), m_mistake(new QLabel(this)) {
    setObjectName(QStringLiteral("popup"));
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Filter"));
    m_kind->addItem(tr("Only"), false);
    m_kind->addItem(tr("Without"), true);
    m_kind->setAccessibleName(tr("Only or without"));
    for (const Field field : kFields) {
        m_field->addItem(fieldWords(field), static_cast<int>(field));
    }
    for (const Field field : {Field::Function, Field::Module, Field::File}) {
        m_field->addItem(tr("allocating %1").arg(fieldWords(field)), static_cast<int>(field) | kLeaf);
    }
    m_field->setMaxVisibleItems(m_field->count());
    m_field->setAccessibleName(tr("Field"));
    m_value->setAccessibleName(tr("Pattern or range"));
    m_value->setFont(monospacedFont());
    m_value->setMinimumWidth(110 * kGrid);
    auto* take = new QPushButton(tr("Apply"), this);
    take->setDefault(true);
    auto* row = new QHBoxLayout;
    row->addWidget(m_kind);
    row->addWidget(m_field);
    row->addWidget(m_value, 1);
    row->addWidget(take);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    column->addLayout(row);
    column->addWidget(m_mistake);
    m_mistake->setWordWrap(true);
    m_mistake->setAccessibleName(tr("What is wrong with the filter"));
    connect(m_field, &QComboBox::currentIndexChanged, this, &FilterPopup::showField);
    connect(m_value, &QLineEdit::textEdited, m_mistake, &QWidget::hide);
    connect(m_value, &QLineEdit::returnPressed, this, &FilterPopup::choose);
    connect(take, &QPushButton::clicked, this, &FilterPopup::choose);
    showField();
}

void FilterPopup::setSession(std::shared_ptr<const Session> session) {
    m_session = std::move(session);
    showField();
}

void FilterPopup::showField() {
    const auto field = static_cast<Field>(m_field->currentData().toInt() & ~kLeaf);
    m_value->setEnabled(field != Field::Temporary);
    m_value->setPlaceholderText(field == Field::Temporary ? QString() : hintFor(field));
    m_mistake->hide();
    if (!m_session || isRange(field) || field == Field::Temporary) {
        m_value->setSource({});
        return;
    }
    m_value->setSource([session = m_session, field](const QString& text, qsizetype, std::stop_token stop) {
        const bool isRegex = text.startsWith(QLatin1Char('~'));
        return Completions{
            0, text.size(), isRegex ? QStringList() : completeField(*session, field, text, std::move(stop))};
    });
}

void FilterPopup::open(const QPoint& globalPosition, const std::optional<Filter>& filter) {
    m_value->clear();
    if (filter) {
        m_kind->setCurrentIndex(filter->exclude ? 1 : 0);
        const int field = static_cast<int>(filter->field) | (filter->leafOnly ? kLeaf : 0);
        m_field->setCurrentIndex(std::max(0, m_field->findData(field)));
        m_value->setText(isRange(filter->field)
                             ? QString::fromStdString(printFilter(*filter)).section(QLatin1Char(':'), 1)
                             : QLatin1String(filter->match == Filter::Match::Regex ? "~" : "") +
                                   QString::fromStdString(filter->pattern));
    }
    m_mistake->hide();
    move(globalPosition);
    adjustSize();
    show();
    m_value->setFocus();
    m_value->selectAll();
}

QString FilterPopup::mistake() const {
    return m_mistake->isHidden() ? QString() : m_mistake->text();
}

QString FilterPopup::prefix() const {
    const int chosen = m_field->currentData().toInt();
    const std::string_view name = fieldName(static_cast<Field>(chosen & ~kLeaf));
    return QLatin1String(m_kind->currentData().toBool() ? "-" : "") +
           QLatin1String((chosen & kLeaf) != 0 ? "leaf." : "") +
           QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

void FilterPopup::choose() {
    QString text = prefix();
    if (m_value->isEnabled()) {
        text += QLatin1Char(':') + m_value->text().trimmed();
    }
    TextMistake mistake;
    const Result<Filter> filter = parseFilterText(text.toStdString(), &mistake);
    if (!filter) {
        m_mistake->setText(QString::fromStdString(mistake.problem));
        m_mistake->show();
        adjustSize();
        return;
    }
    hide();
    Q_EMIT filterChosen(*filter);
}

} // namespace tidemark::ui
