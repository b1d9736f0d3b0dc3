// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_header.h"

#include "ui/charts/timeline_legend.h"
#include "ui/theme/spin_box.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSpinBox>

namespace tidemark::ui {

namespace {

constexpr int kDefaultLayers = 8;
constexpr int kMostLayers = 24;

} // namespace

TimelineHeader::TimelineHeader(QWidget* parent)
    : QWidget(parent), m_grouping(new QComboBox(this)), m_count(makeSpinBox(this)),
      m_legend(new TimelineLegend(this)) {
    m_grouping->addItem(tr("Total only"));
    for (const auto& [words, grouping] : {std::pair{tr("By function"), Grouping::Function},
             std::pair{tr("By module"), Grouping::Module}, std::pair{tr("By process"), Grouping::Process},
             std::pair{tr("By thread"), Grouping::Thread}, std::pair{tr("By size"), Grouping::SizeClass},
             std::pair{tr("By call"), Grouping::Call}, std::pair{tr("By type"), Grouping::Type}})
        m_grouping->addItem(words, static_cast<int>(grouping));
    m_grouping->setCurrentIndex(2);
    m_grouping->setAccessibleName(tr("What the layers of live bytes are"));
    m_grouping->setToolTip(m_grouping->accessibleName());
    m_grouping->setFocusPolicy(Qt::TabFocus);
    m_count->setRange(1, kMostLayers);
    m_count->setValue(kDefaultLayers);
    m_count->setAccessibleName(tr("How many layers"));
    m_count->setToolTip(m_count->accessibleName());
    m_count->setFocusPolicy(Qt::ClickFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, 0);
    row->setSpacing(kGrid);
    row->addWidget(m_grouping);
    row->addWidget(m_count);
    row->addSpacing(kGrid);
    row->addWidget(m_legend, 1);
    connect(m_grouping, &QComboBox::currentIndexChanged, this, [this] {
        m_count->setEnabled(grouping().has_value());
        emit changed();
    });
    connect(m_count, &QSpinBox::valueChanged, this, &TimelineHeader::changed);
}

std::optional<Grouping> TimelineHeader::grouping() const {
    const QVariant chosen = m_grouping->currentData();
    return chosen.isValid() ? std::optional(static_cast<Grouping>(chosen.toInt())) : std::nullopt;
}

int TimelineHeader::count() const {
    return m_count->value();
}

} // namespace tidemark::ui
