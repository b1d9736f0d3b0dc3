// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/allocation_bar.h"

#include "ui/models/allocation_text.h"
#include "ui/models/cost_text.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr std::uint64_t kMostOfOneAddress = 100'000;

QToolButton* makeButton(QWidget* parent, const QString& text, const QString& toolTip) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setFocusPolicy(Qt::TabFocus);
    button->setEnabled(false);
    return button;
}

Query everythingAt(const Profile& profile, const Allocation& block) {
    Query query;
    query.rule = Rule::AllocatedIn;
    query.b = profile.endMoment();
    Filter filter;
    filter.field = Filter::Field::Address;
    filter.low = filter.high = block.address;
    query.filters.push_back(filter);
    if (block.domain == Domain::Mapping) {
        Filter mappings;
        mappings.field = Filter::Field::Domain;
        mappings.pattern = "mapping";
        query.filters.push_back(mappings);
    }
    return query;
}

} // namespace

AllocationBar::AllocationBar(QWidget* parent)
    : QWidget(parent), m_words(new QLabel(this)),
      m_birth(makeButton(this, tr("A to its birth"), tr("Set A just after this block was born"))),
      m_free(makeButton(this, tr("A to its free"), tr("Set A just before this block was freed"))),
      m_previous(makeButton(this, tr("◂ Before it"), tr("The block that had this address before"))),
      m_next(makeButton(this, tr("After it ▸"), tr("The block that had this address next"))) {
    m_words->setWordWrap(true);
    m_words->setFont(tabularFont());
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setAccessibleName(tr("The current block"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    row->setSpacing(kGrid);
    row->addWidget(m_words, 1);
    for (QToolButton* button : {m_birth, m_free, m_previous, m_next}) {
        row->addWidget(button);
    }
    connect(m_birth, &QToolButton::clicked, this,
        [this] { Q_EMIT momentWanted(Moment{m_block->allocation.born}); });
    connect(m_free, &QToolButton::clicked, this,
        [this] { Q_EMIT momentWanted(Moment{m_block->allocation.freed - 1}); });
    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    setBlock({});
}

void AllocationBar::setSession(std::shared_ptr<const Session> session) {
    m_session = std::move(session);
    setBlock({});
}

void AllocationBar::setBlock(const std::optional<AllocationPage::Row>& block) {
    m_job.cancel();
    m_block = block;
    m_sameAddress.clear();
    show();
}

QString AllocationBar::text() const {
    return m_words->text();
}

void AllocationBar::step(int direction) {
    if (!m_block || !m_session || !m_session->profile()->capabilities().addresses) {
        return;
    }
    if (!m_sameAddress.empty()) {
        go(direction);
        return;
    }
    const Query query = everythingAt(*m_session->profile(), m_block->allocation);
    m_job.start(
        [session = m_session, query](std::stop_token stop) {
            return session->allocations(
                query, AllocationOrder::Birth, false, 0, kMostOfOneAddress, std::move(stop));
        },
        [this, direction](const Result<AllocationPage>& page) {
            if (!page) {
                m_words->setText(QString::fromStdString(page.error().sentence));
                return;
            }
            m_sameAddress = page->rows;
            go(direction);
        });
}

void AllocationBar::go(int direction) {
    const auto here = std::find_if(m_sameAddress.begin(), m_sameAddress.end(),
        [this](const AllocationPage::Row& row) { return row.id == m_block->id; });
    const bool last = direction > 0 && std::distance(here, m_sameAddress.end()) <= 1;
    if (here != m_sameAddress.end() && !(direction < 0 && here == m_sameAddress.begin()) && !last) {
        m_block = *(here + direction);
        show();
        Q_EMIT stepped(*m_block);
        return;
    }
    show();
}

void AllocationBar::show() {
    const bool hasAddress = m_block && m_session && m_session->profile()->capabilities().addresses &&
                            m_block->allocation.address != 0;
    m_birth->setEnabled(m_block.has_value());
    m_free->setEnabled(m_block && m_block->allocation.freed != kNever);
    m_previous->setEnabled(hasAddress);
    m_next->setEnabled(hasAddress);
    if (!m_block || !m_session) {
        m_words->setText(tr("Choose a block to see its life."));
        return;
    }
    QString text = blockText(*m_session->profile(), *m_block);
    const auto here = std::find_if(m_sameAddress.begin(), m_sameAddress.end(),
        [this](const AllocationPage::Row& row) { return row.id == m_block->id; });
    if (here != m_sameAddress.end()) {
        const auto place = std::distance(m_sameAddress.begin(), here);
        m_previous->setEnabled(place > 0);
        m_next->setEnabled(place + 1 < std::ssize(m_sameAddress));
        text += m_sameAddress.size() == 1
                    ? tr(" · the only block of this address")
                    : tr(" · block %1 of %2 at this address")
                          .arg(countText(place + 1), countText(std::ssize(m_sameAddress)));
    }
    m_words->setText(text);
}

} // namespace tidemark::ui
