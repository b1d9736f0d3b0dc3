// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/leaks.h"
#include "tests/ui/shell/open_window.h"
#include "tests/ui/shell/written_trace.h"
#include "ui/code/code_panes.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/models/roles.h"
#include "ui/suspects/expect_dialog.h"
#include "ui/suspects/suspects_pane.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QDateEdit>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <optional>

namespace tidemark::ui {

/// The suspects in the window: two leaks of known size, one of them among temporary blocks of its stack.
class TestSuspects : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, ThemeChoice::Light);
        m_trace = tests::writeServiceTrace(m_folder.path(), "leaky.tide", 2, true);
    }

    void init() {
        QFile::remove(m_folder.filePath("settings.ini"));
        QFile::remove(suppressions());
        m_window.emplace(m_folder.filePath("settings.ini"), QSize(1920, 1080));
        QVERIFY(m_window->open(m_trace));
        QVERIFY(pane()->isVisible());
    }

    void cleanup() { m_window.reset(); }

    void areRankedWithTheirEvidence() {
        const QAbstractItemModelTester tester(
            pane()->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        QCOMPARE(pane()->model()->rowCount(), 2);
        const std::pair<QString, int> truth[] = {
            {"Registry<Session>::insert(unsigned long)", 1000}, {"churn()", 300}};
        const LeakReport& report = *source().report();
        for (int row = 0; row < 2; ++row) {
            const QModelIndex index = pane()->model()->index(row);
            QCOMPARE(index.data().toString(), truth[row].first);
            const Suspect& suspect = report.suspects[pane()->model()->suspectAt(row)];
            QCOMPARE(index.data(SentenceRole).toString(),
                QString::fromStdString(suspectSentence(report, suspect)));
            QCOMPARE(suspect.kept.bytes, std::int64_t{98} * truth[row].second);
            QCOMPARE(index.data(CurveRole).value<QList<double>>().last(), 98.0 * truth[row].second);
        }
        QVERIFY2(pane()->model()->index(0).data(DetailRole).toString().startsWith("95.7 KiB · "),
            qPrintable(pane()->model()->index(0).data(DetailRole).toString()));
        QCOMPARE(pane()->headline(), QString("2 suspects grow without end"));
        QVERIFY(pane()->footer().startsWith("Expected: 0 B in 0 blocks, 0 of 2 suspects"));
    }

    /// Flame graph, inspector and code show the owner of what grows.
    void allViewsFollow() {
        (*m_window)->workspace()->tabs()->setCurrentWidget((*m_window)->workspace()->summary());
        QTest::mouseClick(pane()->view()->viewport(), Qt::LeftButton, {},
            pane()->view()->visualRect(pane()->model()->index(1)).center());
        QVERIFY(m_window->settle());
        expectChosen("churn()", 98 * 300);
        QCOMPARE((*m_window)->workspace()->tabs()->currentWidget(), (*m_window)->workspace()->flame());
        const FlameGraphWidget* graph = (*m_window)->workspace()->flame()->graph();
        const Names& names = *(*m_window)->answers().session()->names();
        QCOMPARE(names.function(graph->selectedFunction()).name, std::string("churn()"));
        QCOMPARE((*m_window)->inspector()->frames()->rowCount(), 3);
    }

    /// In a small window they are not there until they are asked for.
    void theSummaryLeadsToAll() {
        auto* dock = (*m_window)->findChild<QDockWidget*>(QStringLiteral("suspects"));
        dock->hide();
        const auto links =
            (*m_window)->workspace()->summary()->findChild<QWidget*>("suspects")->findChildren<QLabel*>();
        QVERIFY(!links.isEmpty());
        (*m_window)->workspace()->tabs()->setCurrentWidget((*m_window)->workspace()->summary());
        links.last()->setFocus();
        QTest::keyClick(links.last(), Qt::Key_Tab);
        QTest::keyClick(links.last(), Qt::Key_Return);
        QVERIFY(dock->isVisible());
    }

    void keysWalkThem() {
        (*m_window)->workspace()->timeline()->setFocus();
        QTest::keyClick(&**m_window, Qt::Key_BracketRight);
        QVERIFY(m_window->settle());
        expectChosen("Registry<Session>::insert(unsigned long)", 98 * 1000);
        QTest::keyClick(&**m_window, Qt::Key_BracketRight);
        QVERIFY(m_window->settle());
        expectChosen("churn()", 98 * 300);
        QTest::keyClick(&**m_window, Qt::Key_BracketRight); // there is no third
        QTest::keyClick(&**m_window, Qt::Key_BracketLeft);
        QVERIFY(m_window->settle());
        expectChosen("Registry<Session>::insert(unsigned long)", 98 * 1000);
        pane()->view()->setFocus();
        QTest::keyClick(pane()->view(), Qt::Key_Down);
        QVERIFY(m_window->settle());
        expectChosen("churn()", 98 * 300);
        (*m_window)->actions().back->trigger();
        QVERIFY(m_window->settle());
        QCOMPARE((*m_window)->state().selection().path.back(), source().report()->suspects[0].owner);
    }

    void whatIsExpectedIsKeptInAFile() {
        pane()->choose(1);
        ExpectDialog* dialog = openDialog();
        QCOMPARE(dialog->patternLine()->text(), QString("churn()"));
        QVERIFY(!dialog->saveButton()->isEnabled()); // no file yet
        dialog->fileLine()->setText(suppressions());
        dialog->untilBox()->setChecked(false);
        dialog->kibibytes()->setValue(40);
        dialog->blocks()->setValue(120);
        const QString lines = "# tidemark: bytes<=40K blocks<=120\nleak:churn()";
        QCOMPARE(parsed(dialog->preview()->toPlainText()), parsed(lines));
        QCOMPARE(dialog->mistake()->text(), QString("Leaves out 1 of the suspects that are shown."));
        dialog->saveButton()->click();
        QCOMPARE(parsed(written()), parsed(lines));
        QCOMPARE(pane()->model()->openRows(), 1);
        QCOMPARE(pane()->model()->rowCount(), 2);
        QVERIFY(pane()->model()->index(1).data(QuietRole).toBool());
        QVERIFY2(pane()->footer().startsWith("Expected: 28.7 KiB in 98 blocks, 1 of 2 suspects"),
            qPrintable(pane()->footer()));
        QCOMPARE((*m_window)->settings().suppressions, suppressions());
        QCOMPARE(SettingsFile(m_folder.filePath("settings.ini")).load().suppressions, suppressions());
        pane()->choose(0); // a second one is added behind the first
        dialog = openDialog();
        dialog->kibibytes()->setValue(90);
        dialog->untilDate()->setDate(QDate(2199, 1, 31));
        QCOMPARE(dialog->mistake()->text(), QString("Leaves out 0 of the suspects that are shown."));
        dialog->saveButton()->click();
        QCOMPARE(parsed(written()).size(), std::size_t{2});
        QCOMPARE(parsed(written())[1].until, std::string("2199-01-31"));
        QCOMPARE(pane()->model()->openRows(), 1); // 95.7 KiB are over its limit
        QVERIFY2(pane()->footer().contains("Over the limit of"), qPrintable(pane()->footer()));
    }

    void aFileThatCannotBeWrittenIsSaid() {
        pane()->choose(0);
        ExpectDialog* dialog = openDialog();
        dialog->fileLine()->setText(m_folder.filePath("no/such/folder/x.supp"));
        dialog->saveButton()->click();
        QVERIFY(dialog->isVisible());
        QVERIFY2(
            dialog->mistake()->text().endsWith("cannot be written."), qPrintable(dialog->mistake()->text()));
        dialog->reject();
    }

    void lookingCanBeStopped() {
        source().find();
        QVERIFY(source().busy());
        QVERIFY(pane()->stopButton()->isVisible());
        pane()->stopButton()->click();
        QVERIFY(!source().busy());
        QCOMPARE(pane()->headline(), QString("Stopped before anything was found."));
        source().setSession(source().session());
        QVERIFY(m_window->settle());
        QCOMPARE(pane()->model()->rowCount(), 2);
    }

private:
    SuspectsPane* pane() { return (*m_window)->current()->suspects(); }
    SuspectSource& source() { return (*m_window)->current()->suspectSource(); }
    QString suppressions() const { return m_folder.filePath("leaks.supp"); }
    ExpectDialog* openDialog() {
        pane()->expectButton()->click();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return pane()->findChild<ExpectDialog*>();
    }
    QString written() const {
        QFile file(suppressions());
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    static std::vector<Suppression> parsed(const QString& text) {
        auto suppressions = parseSuppressions(text.toStdString());
        for (Suppression& one : *suppressions) {
            one.line = 0;
        }
        return *suppressions;
    }
    void expectChosen(const QString& owner, std::int64_t bytes) {
        const auto& answer = (*m_window)->answers().answer();
        const Names& names = *(*m_window)->answers().session()->names();
        QCOMPARE(answer->query.rule, Rule::Growth);
        QCOMPARE(
            QString::fromStdString(names.function((*m_window)->state().selection().path.back()).name), owner);
        QVERIFY((*m_window)->inspector()->headline().startsWith(formatBytes(bytes) + " in 98 blocks"));
    }

    QTemporaryDir m_folder;
    QString m_trace;
    std::optional<tests::OpenWindow> m_window;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestSuspects)
#include "tst_suspects.moc"
