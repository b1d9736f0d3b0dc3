// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/open_window.h"
#include "tests/ui/shell/written_trace.h"
#include "ui/code/code_panes.h"
#include "ui/inspector/inspector.h"
#include "ui/pages/allocation_bar.h"
#include "ui/pages/completing_line.h"
#include "ui/pages/filter_popup.h"
#include "ui/pages/query_chip.h"
#include "ui/pages/query_line.h"
#include "ui/pages/table_view.h"
#include "ui/pages/text_popup.h"
#include "ui/record/record_dialog.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/manual_window.h"
#include "ui/shell/message_panel.h"
#include "ui/shell/palette_match.h"
#include "ui/shell/settings_dialog.h"
#include "ui/shell/trace_tabs.h"
#include "ui/state/query_link.h"

#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QListView>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>
#include <optional>

namespace tidemark::ui {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;

/// What a person, or a screen reader, must be able to name.
bool needsName(const QWidget* widget) {
    static const QList<QByteArray> kNamed{"QAbstractButton", "QLineEdit", "QComboBox", "QAbstractItemView",
        "QAbstractSpinBox", "QPlainTextEdit", "QTextEdit", "QTabBar", "QProgressBar"};
    const QString name = widget->objectName();
    const bool isQtsOwn =
        name.startsWith(QLatin1String("qt_")) || widget->inherits("QHeaderView") ||
        widget->inherits("QComboBoxListView") || widget->inherits("QComboBoxPrivateScroller") ||
        widget->inherits("QLineEditIconButton") || widget->inherits("QDockWidgetTitleButton") ||
        widget->parentWidget()->inherits("QComboBox") ||
        widget->parentWidget()->inherits("QAbstractSpinBox") || widget->parentWidget()->inherits("QTabBar") ||
        widget->parentWidget()->inherits("QToolBar");
    return !isQtsOwn && std::any_of(kNamed.begin(), kNamed.end(),
                            [widget](const QByteArray& one) { return widget->inherits(one.constData()); });
}

QString nameOf(const QWidget* widget) {
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    return !widget->accessibleName().isEmpty() || button == nullptr ? widget->accessibleName()
                                                                    : button->text();
}

void checkNames(const QWidget* window) {
    for (const QWidget* widget : window->findChildren<QWidget*>()) {
        const QWidget* above = widget->parentWidget();
        QVERIFY2(!needsName(widget) || !nameOf(widget).trimmed().isEmpty(),
            qPrintable(QStringLiteral("%1 “%2” in %3")
                           .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
                               QLatin1String(above->metaObject()->className()))));
    }
}

} // namespace

class TestShell : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, ThemeChoice::Light);
        m_trace = tests::writeServiceTrace(m_folder.path(), "service.tide");
        m_other = tests::writeServiceTrace(m_folder.path(), "other.tide", 3);
    }

    void init() {
        m_settings = m_folder.filePath("settings.ini");
        QFile::remove(m_settings);
        m_window.emplace(m_settings);
        QVERIFY(m_window->open(m_trace));
    }

    void cleanup() { m_window.reset(); }

    void typedTextAsksAndIsOneStepBack() {
        QueryLine* line = strip()->line();
        (*m_window)->actions().editQuery->trigger();
        QVERIFY(line->isVisible());
        line->line()->clear();
        QTest::keyClicks(line->line(), "rule:growth(2s,end) function:grow*");
        QVERIFY(m_window->settle());
        QCOMPARE(state().query().rule, Rule::Growth);
        QCOMPARE(state().times().a, 2 * kSecond);
        QCOMPARE(strip()->chips().size(), 1);
        QCOMPARE(answer()->query, state().query());
        QTest::keyClick(line->line(), Qt::Key_Return);
        QVERIFY(m_window->settle());
        (*m_window)->actions().undo->trigger();
        QCOMPARE(state().query().rule, Rule::LiveAt);
        QVERIFY(!state().canGoBack());
        (*m_window)->actions().redo->trigger();
        QCOMPARE(state().query().rule, Rule::Growth);
        QTest::keyClick(line->line(), Qt::Key_Escape);
        QVERIFY(!line->isVisible());
    }

    void mistakesAreShownUnderTheirColumn() {
        QueryLine* line = strip()->line();
        (*m_window)->actions().editQuery->trigger();
        line->line()->clear();
        const Query before = state().query();
        QTest::keyClicks(line->line(), "rule:growth cost:x");
        QVERIFY2(line->mistake().contains("bytes or allocations"), qPrintable(line->mistake()));
        QVERIFY(line->findChild<QLabel*>()->indent() > line->fontMetrics().horizontalAdvance("rule:gro"));
        QVERIFY(m_window->settle());
        QCOMPARE(state().query().filters, before.filters);
        line->ask("function:~(");
        QVERIFY(m_window->settle());
        QVERIFY2(!line->mistake().isEmpty(), "a regular expression that cannot be compiled");
        line->ask("rule:peak");
        QVERIFY(m_window->settle());
        QCOMPARE(line->mistake(), QString());
        QCOMPARE(state().query().rule, Rule::Peak);
    }

    void namesAreCompleted() {
        CompletingLine* line = strip()->line()->line();
        (*m_window)->actions().editQuery->trigger();
        line->clear();
        QTest::keyClicks(line, "function:regis");
        QTRY_VERIFY(!line->offered().isEmpty());
        QCOMPARE(line->offered().front(), "function:\"Registry<Session>::insert(unsigned long)\"");
    }

    void filtersAreEditedInPlace() {
        FilterPopup* popup = strip()->filterPopup();
        (*m_window)->actions().addFilter->trigger();
        QVERIFY(popup->isVisible());
        popup->fieldBox()->setCurrentText("size");
        QTest::keyClicks(popup->valueLine(), "large");
        QTest::keyClick(popup->valueLine(), Qt::Key_Return);
        QVERIFY(popup->isVisible());
        QVERIFY(!popup->mistake().isEmpty());
        popup->valueLine()->clear();
        QTest::keyClicks(popup->valueLine(), ">=4K");
        QTest::keyClick(popup->valueLine(), Qt::Key_Return);
        QVERIFY(m_window->settle());
        QCOMPARE(answer()->costs->shown.bytes, 100 * 4096);
        strip()->chips().front()->editButton()->click();
        QCOMPARE(popup->valueLine()->text(), ">=4K");
        popup->valueLine()->setText("<4K");
        QTest::keyClick(popup->valueLine(), Qt::Key_Return);
        QVERIFY(m_window->settle());
        QCOMPARE(state().query().filters.size(), std::size_t{1});
        QCOMPARE(answer()->costs->shown.bytes, 98 * 1000);
        QTest::keyClick(strip()->chips().front()->editButton(), Qt::Key_Delete);
        QVERIFY(state().query().filters.empty());
    }

    void momentsAreTyped() {
        TextPopup* popup = strip()->textPopup();
        strip()->momentButton(0)->click();
        QVERIFY(popup->isVisible());
        popup->line()->setText("soon");
        QTest::keyClick(popup->line(), Qt::Key_Return);
        QVERIFY(!popup->mistake().isEmpty());
        popup->line()->setText("4.25s");
        QTest::keyClick(popup->line(), Qt::Key_Return);
        QVERIFY(!popup->isVisible());
        QVERIFY(m_window->settle());
        QCOMPARE(state().query().a, profile().momentAt(4 * kSecond + kSecond / 4));
        QCOMPARE(answer()->query, state().query());
    }

    void queriesAreSavedUnderNames() {
        state().ask(Rule::Growth, 2 * kSecond, 10 * kSecond);
        (*m_window)->actions().saveQuery->trigger();
        TextPopup* popup = strip()->textPopup();
        popup->line()->setText("second half");
        QTest::keyClick(popup->line(), Qt::Key_Return);
        QCOMPARE(SettingsFile(m_settings).load().queries,
            (QList<SavedQuery>{{"second half", "rule:growth(2s,end)"}}));
        state().setRule(Rule::LiveAt);
        typeInPalette("second half");
        QTest::keyClick((*m_window)->palette()->line(), Qt::Key_Return);
        QVERIFY(m_window->settle());
        QCOMPARE(state().query().rule, Rule::Growth);
        QCOMPARE(state().times().a, 2 * kSecond);
    }

    void linksAreCopiedAndFollowed() {
        state().ask(Rule::KeptFrom, 1 * kSecond, 4 * kSecond);
        const Query asked = state().query();
        (*m_window)->actions().copyLink->trigger();
        const QString link = QGuiApplication::clipboard()->text();
        QVERIFY(m_window->open(m_other));
        (*m_window)->actions().pasteLink->trigger();
        QVERIFY(m_window->settle());
        QCOMPARE((*m_window)->current()->path(), m_trace);
        QCOMPARE(state().query(), asked);
        (*m_window)->closeTrace();
        (*m_window)->closeTrace();
        QVERIFY(!answer());
        QVERIFY(m_window->open(link));
        QCOMPARE(state().query(), asked);
        QGuiApplication::clipboard()->setText("nothing of the kind");
        (*m_window)->actions().pasteLink->trigger();
        QVERIFY((*m_window)->message()->text().contains("no link"));
    }

    void theCommandLineIsCopied() {
        state().ask(Rule::Growth, 2 * kSecond, 7 * kSecond);
        (*m_window)->actions().copyCommand->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(),
            QStringLiteral("tidemark report %1 --rule growth --from 2s --to 7s").arg(m_trace));
    }

    void blocksAreListedSortedAndPaged() {
        workspace()->tabs()->setCurrentWidget(blocks());
        QVERIFY(m_window->settle());
        QCOMPARE(blocks()->rowsText(), "blocks 1 to 198 of 198");
        QCOMPARE(blocks()->model()->at(0)->allocation.size, std::uint64_t{4096});
        blocks()->view()->sortByColumn(AllocationListModel::BornColumn, Qt::AscendingOrder);
        QVERIFY(m_window->settle());
        QCOMPARE(blocks()->model()->at(0)->allocation.born, Position{1});
        blocks()->view()->sortByColumn(AllocationListModel::CallColumn, Qt::AscendingOrder);
        QVERIFY(m_window->settle());
        QCOMPARE(blocks()->model()->at(0)->allocation.born, Position{1});
        blocks()->view()->setCurrentIndex(blocks()->model()->index(150, 0));
        QVERIFY(m_window->settle());
        QVERIFY2(blocks()->bar()->text().contains("never freed"), qPrintable(blocks()->bar()->text()));
        QCOMPARE(state().selection().path.size(), std::size_t{4});
        QCOMPARE(blocks()->rowsText(), "blocks 1 to 198 of 198");
        blocks()->selectedOnly()->click();
        QVERIFY(m_window->settle());
        QCOMPARE(blocks()->rowsText(), "blocks 1 to 98 of 98");
    }

    void aBlockLeadsToItsMoment() {
        (*m_window)->actions().blocks->trigger();
        state().ask(Rule::AllocatedIn, 0, 10 * kSecond);
        QVERIFY(m_window->settle());
        blocks()->view()->sortByColumn(AllocationListModel::LifetimeColumn, Qt::AscendingOrder);
        QVERIFY(m_window->settle());
        blocks()->view()->setCurrentIndex(blocks()->model()->index(3, 0));
        const Allocation block = blocks()->model()->at(3)->allocation;
        QCOMPARE(block.size, std::uint64_t{512});
        const QList<QToolButton*> buttons = blocks()->bar()->findChildren<QToolButton*>();
        buttons[0]->click();
        QCOMPARE(state().query().a.after, block.born);
        buttons[1]->click();
        QCOMPARE(state().query().a.after, block.freed - 1);
        blocks()->bar()->step(1);
        QVERIFY(m_window->settle());
        QVERIFY2(blocks()->bar()->text().contains("only block"), qPrintable(blocks()->bar()->text()));
    }

    void thePaletteFindsEverything() {
        typeInPalette("heavi");
        QCOMPARE((*m_window)->palette()->shownTitles().front(), "Open the heaviest path");
        typeInPalette("allocations");
        QVERIFY((*m_window)->palette()->shownTitles().contains("Allocations"));
        typeInPalette("service.tide");
        QVERIFY((*m_window)->palette()->shownTitles().contains("service.tide"));
        typeInPalette("churn");
        QTRY_VERIFY((*m_window)->palette()->shownTitles().contains("churn()"));
        QTest::keyClick((*m_window)->palette()->line(), Qt::Key_Return);
        QVERIFY(m_window->settle());
        QCOMPARE(state().query().filters.size(), std::size_t{1});
        QCOMPARE(state().query().filters.front().pattern, "churn()");
    }

    void theBestTitleComesFirst() {
        QVERIFY(paletteScore("Open the heaviest path", "ohp") > 0);
        QCOMPARE(paletteScore("Open the heaviest path", "xyz"), 0);
        QVERIFY(paletteScore("Flame graph", "flame") > paletteScore("Fully lame", "flame"));
        QVERIFY(paletteScore("Open", "open") > paletteScore("Reopen", "open"));
        QVERIFY(paletteScore("Save", "save") > paletteScore("Save this layout under a name", "save"));
        QVERIFY(paletteScore("anything", "") > 0);
    }

    void tracesAreTabsWithQuestionsOfTheirOwn() {
        state().ask(Rule::Growth, 2 * kSecond, 7 * kSecond);
        QVERIFY(m_window->open(m_other));
        QCOMPARE((*m_window)->traces()->count(), 2);
        QCOMPARE(state().query().rule, Rule::LiveAt);
        QVERIFY((*m_window)->windowTitle().contains("other.tide"));
        QVERIFY(!(*m_window)->actions().back->isEnabled());
        (*m_window)->actions().previousTrace->trigger();
        QCOMPARE(state().query().rule, Rule::Growth);
        QVERIFY((*m_window)->actions().back->isEnabled());
        QVERIFY(m_window->open(m_other));
        QCOMPARE((*m_window)->traces()->count(), 2);
        QVERIFY((*m_window)->windowTitle().contains("other.tide"));
    }

    void layoutsAreKeptUnderNames() {
        QDockWidget* dock = (*m_window)->current()->inspectorDock();
        (*m_window)->actions().inspectorBelow->trigger();
        QCOMPARE((*m_window)->current()->dockWidgetArea(dock), Qt::BottomDockWidgetArea);
        (*m_window)->actions().saveLayout->trigger();
        (*m_window)->textPopup()->line()->setText("below");
        QTest::keyClick((*m_window)->textPopup()->line(), Qt::Key_Return);
        (*m_window)->actions().standardLayout->trigger();
        QCOMPARE((*m_window)->current()->dockWidgetArea(dock), Qt::RightDockWidgetArea);
        typeInPalette("below");
        const qsizetype at = (*m_window)->palette()->shownTitles().indexOf("below");
        QVERIFY(at >= 0);
        (*m_window)->current()->applyLayout(SettingsFile(m_settings).load().layouts.front());
        QCOMPARE((*m_window)->current()->dockWidgetArea(dock), Qt::BottomDockWidgetArea);
        (*m_window)->palette()->hide();
        (*m_window)->close();
        tests::OpenWindow again(m_settings);
        QCOMPARE(
            again->current()->dockWidgetArea(again->current()->inspectorDock()), Qt::BottomDockWidgetArea);
    }

    void recentTracesHaveAnOutline() {
        const RecentTrace recent = SettingsFile(m_settings).load().recent.front();
        QCOMPARE(recent.path, m_trace);
        QVERIFY2(recent.facts.contains("peak 4"), qPrintable(recent.facts));
        QVERIFY(recent.outline.size() > 50);
        QCOMPARE(static_cast<unsigned char>(recent.outline.back()), static_cast<unsigned char>(254) + 1);
        QVERIFY(static_cast<unsigned char>(recent.outline.front()) < 255);
    }

    void helpBelongsToTheView() {
        workspace()->tabs()->setCurrentWidget(workspace()->tree());
        workspace()->tree()->view()->setFocus();
        (*m_window)->actions().help->trigger();
        QVERIFY((*m_window)->manual()->source().toString().endsWith("tree.md"));
        QVERIFY((*m_window)->manual()->toPlainText().contains("inclusive"));
        for (int i = 0; i < workspace()->tabs()->count(); ++i) {
            const QString page = workspace()->tabs()->widget(i)->objectName();
            QVERIFY2(ManualWindow::hasPage(page), qPrintable(workspace()->tabs()->tabText(i)));
        }
    }

    void framesOpenInTheEditor() {
        const QString noted = m_folder.filePath("noted");
        Settings settings = (*m_window)->settings();
        settings.editor = {"custom", QStringLiteral("/bin/sh -c \"echo $0:$1 > %1\" %f %l").arg(noted)};
        SettingsFile(m_settings).save(settings);
        m_window.emplace(m_settings);
        const QString source = m_folder.filePath("a file.cpp");
        QFile file(source);
        QVERIFY(file.open(QIODevice::WriteOnly));
        (*m_window)->openSource(source, 12);
        QTRY_VERIFY(QFileInfo(noted).size() > 0);
        QFile note(noted);
        QVERIFY(note.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(note.readAll()).trimmed(), source + ":12");
        (*m_window)->openSource("/no/such/file.cpp", 1);
        QVERIFY((*m_window)->message()->text().contains("/no/such/file.cpp"));
    }

    void aFrameKnowsItsFile() {
        (*m_window)->actions().flameTab->trigger();
        const auto stacks = answer()->stacks;
        state().select(Selection{{}, TreeDirection::TopDown, stacks->rows.at(0).stack});
        QVERIFY(m_window->settle());
        QSignalSpy wanted((*m_window)->current(), &TraceView::sourceWanted);
        auto* frames = (*m_window)->inspector()->findChild<QListView*>();
        Q_EMIT frames->activated(frames->model()->index(0, 0));
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.front().at(0).toString(), "/src/service.cpp");
    }

    void markersAreSet() {
        workspace()->timeline()->setOwnMarkers(OwnMarkers(m_folder.filePath("markers")));
        const std::size_t before = workspace()->timeline()->markers().size();
        state().setHandle(u'A', 3 * kSecond);
        (*m_window)->actions().marker->trigger();
        QCOMPARE(workspace()->timeline()->markers().size(), before + 1);
    }

    void theCodeOfAFrameIsShown() {
        QVERIFY((*m_window)->current()->codeDock()->isVisible());
        state().select(Selection{{}, TreeDirection::TopDown, answer()->stacks->rows.at(0).stack});
        QVERIFY(m_window->settle());
        QVERIFY2((*m_window)->current()->code()->asking(), "the trace was not recorded here by this user");
        (*m_window)->actions().viewsOnly->trigger();
        QVERIFY(!(*m_window)->current()->codeDock()->isVisible());
        QVERIFY(!(*m_window)->actions().code->isChecked());
    }

    void settingsHoldAtOnce() {
        (*m_window)->actions().settings->trigger();
        auto* dialog = (*m_window)->findChild<SettingsDialog*>();
        QVERIFY(dialog);
        dialog->themeBox()->setCurrentIndex(2);
        Q_EMIT dialog->themeBox()->activated(2);
        QVERIFY(Theme::current().dark);
        dialog->editorBox()->setCurrentIndex(dialog->editorBox()->findData("kate"));
        Q_EMIT dialog->editorBox()->activated(dialog->editorBox()->currentIndex());
        QCOMPARE(SettingsFile(m_settings).load().editor.name, "kate");
        QVERIFY(dialog->editorCommandLine()->text().contains("kate"));
        checkNames(dialog);
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void everythingHasANameAndAKey() {
        for (int i = 0; i < workspace()->tabs()->count(); ++i) {
            workspace()->tabs()->setCurrentIndex(i);
            QVERIFY(m_window->settle());
        }
        checkNames(&**m_window);
        (*m_window)->recordDialog()->show();
        checkNames((*m_window)->recordDialog());
        QSet<QKeySequence> keys;
        for (const QAction* action : actionsOfWindow(**m_window)) {
            QVERIFY2(!action->text().isEmpty(), "an action without words");
            if (!action->shortcut().isEmpty()) {
                QVERIFY2(!keys.contains(action->shortcut()), qPrintable(action->shortcut().toString()));
                keys.insert(action->shortcut());
            }
        }
        QVERIFY(keys.size() > 30);
    }

    void everyPageIsReachedByTab() {
        for (int i = 0; i < workspace()->tabs()->count(); ++i) {
            workspace()->tabs()->setCurrentIndex(i);
            QVERIFY(m_window->settle());
            workspace()->strip()->ruleBox()->setFocus();
            bool reached = false;
            for (int step = 0; step < 60 && !reached; ++step) {
                QTest::keyClick(&**m_window, Qt::Key_Tab);
                reached = workspace()->tabs()->currentWidget()->isAncestorOf(QApplication::focusWidget());
            }
            QVERIFY2(reached, qPrintable(workspace()->tabs()->tabText(i)));
        }
    }

private:
    ViewState& state() { return (*m_window)->state(); }
    const std::shared_ptr<const Answer>& answer() { return (*m_window)->answers().answer(); }
    const Profile& profile() { return *(*m_window)->answers().session()->profile(); }
    Workspace* workspace() { return (*m_window)->workspace(); }
    QueryStrip* strip() { return workspace()->strip(); }
    AllocationsPage* blocks() { return workspace()->allocations(); }
    void typeInPalette(const QString& text) {
        (*m_window)->actions().palette->trigger();
        (*m_window)->palette()->line()->clear();
        QTest::keyClicks((*m_window)->palette()->line(), text);
    }

    QTemporaryDir m_folder;
    QString m_settings;
    QString m_trace;
    QString m_other;
    std::optional<tests::OpenWindow> m_window;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestShell)
#include "tst_shell.moc"
