// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/session/named_trace.h"
#include "ui/state/renaming.h"

#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

namespace tidemark::ui {

using Chains = std::vector<std::vector<std::string>>;

/// One trace under its names of before and of after.
class Renamed {
public:
    Renamed(const Chains& before, const Chains& after) {
        const std::filesystem::path path = m_folder.filePath(QStringLiteral("run.tide")).toStdString();
        test::writeNamedTrace(path, before);
        m_before = Session::open(path).value();
        test::writeNamedTrace(path, after);
        m_after = m_before->withLaterNames().value();
        Query query;
        query.a = m_before->profile()->endMoment();
        m_answer = m_before->ask(query).value();
    }

    Renaming renaming() const { return {m_before, m_answer, m_after}; }
    /// Nothing was asked yet.
    Renaming renamingOfNothing() const { return {m_before, nullptr, m_after}; }
    /// Names of before → names of after.
    QStringList path(Renaming renaming, const QStringList& names, TreeDirection direction) const {
        return namesOf(renaming.path(idsOf(names), direction));
    }
    QString function(const QString& name) const {
        const FunctionId now = renaming().function(idsOf({name}).front());
        return now.valid() ? namesOf({now}).front() : QStringLiteral("nothing");
    }
    std::vector<FunctionId> idsOf(const QStringList& names) const {
        std::vector<FunctionId> ids;
        const auto functions = m_before->names()->functions();
        for (const QString& name : names) {
            for (std::uint32_t i = 0; i < functions.size(); ++i) {
                if (functions[i].name == name.toStdString()) {
                    ids.push_back(FunctionId(i));
                }
            }
        }
        return ids;
    }
    QStringList namesOf(const std::vector<FunctionId>& ids) const {
        QStringList names;
        for (const FunctionId id : ids) {
            names.append(QString::fromStdString(m_after->names()->function(id).name));
        }
        return names;
    }

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const Session> m_before;
    std::shared_ptr<const Session> m_after;
    std::shared_ptr<const Answer> m_answer;
};

class TestRenaming : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pathsFollowTheirCalls_data() {
        QTest::addColumn<Chains>("before");
        QTest::addColumn<Chains>("after");
        QTest::addColumn<QStringList>("old");
        QTest::addColumn<bool>("bottomUp");
        QTest::addColumn<QStringList>("now");
        const Chains nameless{{}, {}, {}, {}};
        const Chains plain{{"main"}, {"serve"}, {"grow"}, {"churn"}};
        const Chains inlined{{"main"}, {"serve"}, {"make", "grow"}, {"churn"}};
        const Chains better{{"main"}, {"serve"}, {"make<int>", "Cache::grow"}, {"churn"}};
        const Chains allocating{{"main"}, {"serve"}, {"operator new(unsigned long)", "grow"}, {"churn"}};
        const QStringList down{"program+0x1000", "program+0x2000", "program+0x3000"};
        const QStringList up{"program+0x3000", "program+0x2000"};
        QTest::newRow("to a leaf") << nameless << plain << down << false
                                   << QStringList{"main", "serve", "grow"};
        QTest::newRow("from a leaf") << nameless << plain << up << true << QStringList{"grow", "serve"};
        QTest::newRow("to a node") << nameless << plain << down.mid(0, 2) << false
                                   << QStringList{"main", "serve"};
        QTest::newRow("the other leaf")
            << nameless << plain << QStringList{"program+0x1000", "program+0x2000", "program+0x4000"} << false
            << QStringList{"main", "serve", "churn"};
        QTest::newRow("ends at what inlined frames stand in")
            << nameless << inlined << down << false << QStringList{"main", "serve", "grow"};
        QTest::newRow("begins with inlined frames")
            << nameless << inlined << up.mid(0, 1) << true << QStringList{"make", "grow"};
        QTest::newRow("goes on behind inlined frames")
            << nameless << inlined << up << true << QStringList{"make", "grow", "serve"};
        QTest::newRow("an inlined frame keeps its depth")
            << inlined << better << QStringList{"main", "serve", "grow", "make"} << false
            << QStringList{"main", "serve", "Cache::grow", "make<int>"};
        QTest::newRow("what it is inlined into, too")
            << inlined << better << QStringList{"main", "serve", "grow"} << false
            << QStringList{"main", "serve", "Cache::grow"};
        QTest::newRow("upwards within a chain")
            << inlined << better << QStringList{"make"} << true << QStringList{"make<int>"};
        QTest::newRow("allocators stand in no tree")
            << nameless << allocating << up << true << QStringList{"grow", "serve"};
        QTest::newRow("the root") << nameless << plain << QStringList() << false << QStringList();
    }

    void pathsFollowTheirCalls() {
        QFETCH(Chains, before);
        QFETCH(Chains, after);
        QFETCH(QStringList, old);
        QFETCH(bool, bottomUp);
        QFETCH(QStringList, now);
        const Renamed renamed(before, after);
        QCOMPARE(renamed.path(
                     renamed.renaming(), old, bottomUp ? TreeDirection::BottomUp : TreeDirection::TopDown),
            now);
    }

    /// Of a path that no stack of the answer has.
    void withoutAStackFunctionsCount() {
        const Renamed renamed({{}, {}, {}, {}}, {{"main"}, {"serve"}, {"make", "grow"}, {"churn"}});
        QCOMPARE(
            renamed.path(renamed.renaming(), {"program+0x4000", "program+0x1000"}, TreeDirection::TopDown),
            (QStringList{"churn", "main"}));
        QCOMPARE(renamed.path(renamed.renamingOfNothing(), {"program+0x1000", "program+0x3000"},
                     TreeDirection::TopDown),
            (QStringList{"main", "grow"}));
    }

    void functionsAreThoseOfTheirFrames() {
        const Renamed renamed(
            {{}, {}, {"make", "grow"}, {}}, {{"main"}, {}, {"make<int>", "Cache::grow"}, {"churn"}});
        QCOMPARE(renamed.function("program+0x1000"), "main");
        QCOMPARE(renamed.function("program+0x2000"), "program+0x2000");
        QCOMPARE(renamed.function("make"), "make<int>");
        QCOMPARE(renamed.function("grow"), "Cache::grow");
        QCOMPARE(renamed.function("[unknown]"), "[unknown]");
        QVERIFY(!renamed.renaming().function(FunctionId()).valid());
        QVERIFY(!renamed.renaming().function(FunctionId(1000)).valid());
    }

    void selectionsKeepTheirStack() {
        const Renamed renamed({{}, {}, {}, {}}, {{"main"}, {"serve"}, {"grow"}, {"churn"}});
        const Selection old{renamed.idsOf({"program+0x1000", "program+0x2000", "program+0x4000"}),
            TreeDirection::TopDown, StackId(4)};
        const Selection now = renamed.renaming().selection(old);
        QCOMPARE(renamed.namesOf(now.path), (QStringList{"main", "serve", "churn"}));
        QVERIFY(now.stack == old.stack);
        QVERIFY(now.direction == old.direction);
    }
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestRenaming)
#include "tst_renaming.moc"
