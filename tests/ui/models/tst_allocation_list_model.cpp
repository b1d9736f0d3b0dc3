// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"
#include "tests/core/analysis/trace_text.h"
#include "ui/models/allocation_list_model.h"
#include "ui/models/allocation_text.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

namespace tidemark::ui {
namespace {

constexpr const char* kTrace = "time 0\n+a main;load 96\ntime 1500000\n+b main;load;deep 4096\n"
                               "thread worker\ntime 2000000000\n-a\n+c main;serve 8\n";

} // namespace

class TestAllocationListModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        LoadedProfile loaded = tests::profileOf(kTrace);
        m_profile = loaded.profile;
        m_names = loaded.names;
        auto page = std::make_shared<AllocationPage>();
        for (std::uint32_t row = 0; row < m_profile->allocations().size(); ++row) {
            const Allocation block = m_profile->allocations()[row];
            AllocationPage::Row shown;
            shown.id = AllocationId(row);
            shown.allocation = block;
            shown.bornTime = m_profile->timeOf(block.born);
            shown.freedTime = block.freed == kNever ? 0 : m_profile->timeOf(block.freed);
            page->rows.push_back(shown);
        }
        page->rows.at(2).sign = -1;
        page->total = page->rows.size();
        m_page = page;
    }

    void isAModel() {
        AllocationListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QCOMPARE(model.rowCount(), 0);
        model.setPage(m_page, m_profile, m_names);
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(!model.index(3, 0).isValid());
        QVERIFY(model.at(3) == nullptr);
        QVERIFY(model.at(-1) == nullptr);
        model.setPage(nullptr, nullptr, nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void tellsABlocksLife() {
        AllocationListModel model;
        model.setPage(m_page, m_profile, m_names);
        const auto text = [&](int row, int column) { return model.index(row, column).data().toString(); };
        QCOMPARE(text(0, AllocationListModel::SizeColumn), "96");
        QCOMPARE(text(0, AllocationListModel::BornColumn), "0.000000 s");
        QCOMPARE(text(0, AllocationListModel::FreedColumn), "2.000000 s");
        QCOMPARE(text(0, AllocationListModel::LifetimeColumn), "2.0 s");
        QCOMPARE(text(0, AllocationListModel::FunctionColumn), "load");
        QCOMPARE(text(0, AllocationListModel::ThreadColumn), "#1 main");
        QCOMPARE(text(0, AllocationListModel::FreeThreadColumn), "#2 worker");
        QCOMPARE(text(1, AllocationListModel::FreedColumn), "never");
        QCOMPARE(text(1, AllocationListModel::BornColumn), "0.001500 s");
        QCOMPARE(text(1, AllocationListModel::FreeThreadColumn), "");
        QCOMPARE(text(2, AllocationListModel::SizeColumn), QStringLiteral("\u22128"));
        QCOMPARE(model.index(2, AllocationListModel::SizeColumn).data(SignRole).toInt(), -1);
        QCOMPARE(model.rowOf(AllocationId(1)), 1);
        QCOMPARE(model.rowOf(AllocationId(77)), -1);
        const QString sentence = blockText(*m_profile, m_page->rows[0]);
        QVERIFY2(sentence.contains("96 B") && sentence.endsWith("by thread #2 worker after 2.0 s"),
            qPrintable(sentence));
    }

    void asksForAnotherOrder() {
        AllocationListModel model;
        QSignalSpy wanted(&model, &AllocationListModel::sortWanted);
        model.sort(AllocationListModel::SizeColumn, Qt::DescendingOrder);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(AllocationListModel::orderOf(AllocationListModel::SizeColumn), AllocationOrder::Size);
        QCOMPARE(AllocationListModel::orderOf(AllocationListModel::CallColumn), std::nullopt);
    }

    void shortTimesHaveShortUnits() {
        AllocationPage::Row row;
        row.allocation.freed = 2;
        const std::pair<Nanoseconds, const char*> times[] = {{0, "0 ns"}, {999, "999 ns"}, {1'500, "1.5 µs"},
            {2'500'000, "2.5 ms"}, {61'000'000'000, "61.0 s"}};
        for (const auto& [time, words] : times) {
            row.freedTime = time;
            QCOMPARE(lifetimeText(row), QString::fromUtf8(words));
        }
    }

private:
    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const Names> m_names;
    std::shared_ptr<const AllocationPage> m_page;
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestAllocationListModel)
#include "tst_allocation_list_model.moc"
