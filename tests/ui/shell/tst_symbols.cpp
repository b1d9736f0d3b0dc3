// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/record/debug_info_server.h"
#include "tests/ui/shell/open_window.h"
#include "tests/ui/shell/stripped_program.h"
#include "ui/code/code_panes.h"
#include "ui/code/disassembly_pane.h"
#include "ui/code/source_pane.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/models/disassembly_model.h"
#include "ui/models/function_text.h"
#include "ui/pages/table_view.h"
#include "ui/shell/settings_dialog.h"
#include "ui/shell/status_facts.h"

#include <QButtonGroup>
#include <QDateTime>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace tidemark::ui {
namespace {

constexpr int kLinesOfProgram = 12;

} // namespace

using test::DebugInfoServer;
using test::FakeServer;
using tests::OpenWindow;
using tests::StrippedProgram;

/// A window with the trace of a stripped program, in a folder that each test has for itself.
struct Opened {
    QTemporaryDir folder;
    StrippedProgram program{folder.path().toStdString()};
    OpenWindow window{folder.filePath(QStringLiteral("settings.ini"))};

    bool open() { return window.open(QString::fromStdString(program.trace.string())); }
    SymbolsPage* page() const { return window->workspace()->symbols(); }
    void show() {
        window->workspace()->tabs()->setCurrentWidget(page());
        window.settle();
    }
    void show(QWidget* other) {
        window->workspace()->tabs()->setCurrentWidget(other);
        window.settle();
    }
    SymbolSource& source() const { return window->current()->symbolSource(); }
    QString cell(int row, int column) const { return page()->model()->index(row, column).data().toString(); }
    /// Of the selection, outermost first.
    QStringList selectedFunctions() const {
        QStringList names;
        for (const FunctionId function : window->state().selection().path) {
            names.append(functionText(*window->answers().session()->names(), function));
        }
        return names;
    }
    /// As a person does in the settings.
    void nameServers(const std::string& url) const {
        window->actions().settings->trigger();
        auto* dialog = window->findChild<SettingsDialog*>();
        dialog->serversLine()->setText(QString::fromStdString(url));
        Q_EMIT dialog->serversLine()->editingFinished();
        delete dialog;
    }
};

class TestSymbols : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        qunsetenv("DEBUGINFOD_URLS");
        qputenv("DEBUGINFOD_CACHE_PATH", m_cache.path().toLocal8Bit());
        qputenv("no_proxy", "127.0.0.1");
    }

    void healthIsListedWithEveryPlace() {
        Opened opened;
        QVERIFY(opened.open());
        QTest::mouseClick(opened.window->status()->symbolsButton(), Qt::LeftButton);
        QVERIFY(opened.window.settle());
        QCOMPARE(opened.window->workspace()->tabs()->currentWidget(), opened.page());
        QCOMPARE(opened.page()->model()->rowCount(), 1);
        QCOMPARE(opened.cell(0, ModuleHealthModel::ModuleColumn), "program");
        QCOMPARE(opened.cell(0, ModuleHealthModel::CostColumn), "1.5 KiB");
        QCOMPARE(opened.cell(0, ModuleHealthModel::FramesColumn), "5");
        QCOMPARE(opened.cell(0, ModuleHealthModel::StateColumn), "nothing");
        QVERIFY(opened.cell(0, ModuleHealthModel::ReasonColumn).contains("neither symbols"));
        opened.page()->view()->selectAll();
        const QString details = opened.page()->details()->toPlainText();
        QVERIFY2(
            details.contains(QString::fromStdString(opened.program.binary.string())), qPrintable(details));
        QVERIFY2(details.contains(QStringLiteral("build-id ")), qPrintable(details));
        QVERIFY2(details.contains(QStringLiteral("tried: ")), qPrintable(details));
        QVERIFY2(details.contains(QStringLiteral(".build-id/")), qPrintable(details));
    }

    void summaryLinksToIt() {
        Opened opened;
        QVERIFY(opened.open());
        QLabel* link = nullptr;
        for (auto* label : opened.window->workspace()->summary()->findChildren<QLabel*>()) {
            link = label->accessibleName().contains(QStringLiteral("modules have functions")) ? label : link;
        }
        QVERIFY(link != nullptr);
        Q_EMIT link->linkActivated(QStringLiteral("ask"));
        QCOMPARE(opened.window->workspace()->tabs()->currentWidget(), opened.page());
    }

    void costsFollowTheQuestion() {
        Opened opened;
        QVERIFY(opened.open());
        opened.show();
        opened.window->state().setRange(1'000'000'000, 4'000'000'000);
        QVERIFY(opened.window.settle());
        QCOMPARE(opened.cell(0, ModuleHealthModel::CostColumn), "512 B");
    }

    void aFolderBringsNamesUnderTheLiveView() {
        Opened opened;
        QVERIFY(opened.open());
        Workspace* workspace = opened.window->workspace();
        opened.show(workspace->tree());
        TableView* view = workspace->tree()->view();
        view->expandAll();
        const int depth = openRows(*view);
        QVERIFY(depth >= 3);
        // main → serve → the heavier leaf, by keys
        view->setCurrentIndex(view->model()->index(0, 0));
        opened.window->actions().heaviestPath->trigger();
        QVERIFY(opened.window.settle());
        const QStringList before = opened.selectedFunctions();
        QCOMPARE(before.size(), 3);
        QVERIFY2(before.back().startsWith(QStringLiteral("program")), qPrintable(before.back()));

        opened.show();
        QTest::mouseClick(opened.page()->addButton(), Qt::LeftButton);
        auto* dialog = opened.page()->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        Q_EMIT dialog->fileSelected(QString::fromStdString(opened.program.symbols.string()));
        dialog->close();
        QVERIFY(opened.window.settle());

        QCOMPARE(opened.cell(0, ModuleHealthModel::StateColumn), "functions and lines");
        QCOMPARE(opened.selectedFunctions(), (QStringList{"main", "serve(int)", "grow()"}));
        opened.show(workspace->tree());
        QCOMPARE(openRows(*view), depth);
        QVERIFY(view->currentIndex().isValid());
        QCOMPARE(view->currentIndex().data().toString(), "grow()");
        QVERIFY(opened.window->status()->symbolsButton()->text().contains(QStringLiteral("1 of 1")));
        const Settings saved = SettingsFile(opened.folder.filePath(QStringLiteral("settings.ini"))).load();
        QCOMPARE(saved.symbols.folders, QStringList{QString::fromStdString(opened.program.symbols.string())});
        // one more time changes nothing
        opened.show();
        QTest::mouseClick(opened.page()->resymbolizeButton(), Qt::LeftButton);
        QVERIFY(opened.window.settle());
        QVERIFY(opened.page()->message()->text().contains(QStringLiteral("No better names")));
        QCOMPARE(opened.selectedFunctions().back(), "grow()");
    }

    void aZoomedFlameGraphStaysZoomed() {
        Opened opened;
        QVERIFY(opened.open());
        Workspace* workspace = opened.window->workspace();
        opened.show(workspace->flame());
        FlameGraphWidget* graph = workspace->flame()->graph();
        const auto leaf = [&] { // of the heaviest path
            CallTree::NodeIndex node = 0;
            while (graph->tree()->nodes[node].firstChild != CallTree::kNone) {
                node = graph->tree()->nodes[node].firstChild;
            }
            return node;
        };
        QTest::mouseClick(graph->viewport(), Qt::LeftButton, {}, graph->nodeRect(leaf()).center());
        QTest::mouseDClick(graph->viewport(), Qt::LeftButton, {}, graph->nodeRect(leaf()).center());
        QVERIFY(opened.window.settle());
        const int wide = graph->nodeRect(leaf()).width();
        QVERIFY(wide > graph->viewport()->width() * 9 / 10);
        // without a line the machine code has all the room
        const CodePanes* code = opened.window->current()->code();
        QVERIFY(!code->source()->isVisible());
        QVERIFY(code->disassembly()->isVisible());
        opened.page()->addFolder(QString::fromStdString(opened.program.symbols.string()));
        QVERIFY(opened.window.settle());
        QCOMPARE(opened.selectedFunctions().back(), "grow()");
        QCOMPARE(graph->nodeRect(leaf()).width(), wide);
        // and the source of what was chosen has come, in the same frame
        QTRY_COMPARE(code->source()->markedLine(), StrippedProgram::kGrowLine);
        opened.show(workspace->flame());
        QVERIFY(code->source()->isVisible());
        QVERIFY(code->disassembly()->isVisible());
    }

    void oneClickShowsTheLineAndTheCall() {
        Opened opened;
        QVERIFY(opened.open());
        opened.page()->addFolder(QString::fromStdString(opened.program.symbols.string()));
        QVERIFY(opened.window.settle());
        opened.show(opened.window->workspace()->flame());
        FlameGraphWidget* graph = opened.window->workspace()->flame()->graph();
        CallTree::NodeIndex leaf = 0;
        while (graph->tree()->nodes[leaf].firstChild != CallTree::kNone) {
            leaf = graph->tree()->nodes[leaf].firstChild;
        }
        QTest::mouseClick(graph->viewport(), Qt::LeftButton, {}, graph->nodeRect(leaf).center());
        QVERIFY(opened.window.settle());
        const CodePanes* code = opened.window->current()->code();
        QVERIFY(code->source()->isVisible());
        QVERIFY(code->disassembly()->isVisible());
        QTRY_VERIFY(code->source()->markedInView());
        QTRY_VERIFY(code->disassembly()->markedInView());
        QCOMPARE(code->source()->shownPath(), QString::fromStdString(opened.program.source.string()));
        QCOMPARE(code->source()->markedLine(), StrippedProgram::kGrowLine);
        const DisassemblyModel* listing = code->disassembly()->model();
        const int call = listing->markedRow();
        const auto text = [&](int column) { return listing->index(call, column).data().toString(); };
        QVERIFY2(text(DisassemblyModel::CodeColumn).startsWith(QStringLiteral("call")),
            qPrintable(text(DisassemblyModel::CodeColumn)));
        QCOMPARE(text(DisassemblyModel::NoteColumn), "malloc@plt  (1000 B)");
        QCOMPARE(text(DisassemblyModel::CostColumn), "1000 B");
        const auto* view = code->disassembly()->findChild<QTableView*>();
        QCOMPARE(view->currentIndex().row(), call);
    }

    /// Of all, of a range, and of what a filter leaves: the lines that allocate make up what the question
    /// counts, and so do the calls of serve(), through which all goes.
    void marginsAddUpToTheQuestion() {
        Opened opened;
        QVERIFY(opened.open());
        opened.page()->addFolder(QString::fromStdString(opened.program.symbols.string()));
        QVERIFY(opened.window.settle());
        opened.show(opened.window->workspace()->flame());
        FlameGraphWidget* graph = opened.window->workspace()->flame()->graph();
        const CallTree::NodeIndex main = graph->tree()->nodes[0].firstChild;
        const CallTree::NodeIndex serve = graph->tree()->nodes[main].firstChild;
        QTest::mouseClick(graph->viewport(), Qt::LeftButton, {}, graph->nodeRect(serve).center());
        QVERIFY(opened.window.settle());
        QCOMPARE(opened.selectedFunctions(), (QStringList{"main", "serve(int)"}));
        const CodePanes* code = opened.window->current()->code();
        const auto counted = [&] { return opened.window->answers().answer()->costs->shown.bytes; };
        QCOMPARE(counted(), 1000 + 512);
        QCOMPARE(bytesOfLines(*code->source()), counted());
        QCOMPARE(bytesOfCalls(*code->disassembly()->model()), counted());
        opened.window->state().setRange(1'000'000'000, 4'000'000'000);
        QVERIFY(opened.window.settle());
        QCOMPARE(counted(), 512);
        QCOMPARE(bytesOfLines(*code->source()), counted());
        QCOMPARE(bytesOfCalls(*code->disassembly()->model()), counted());
        opened.window->state().goBack();
        Filter grow;
        grow.pattern = "grow*";
        opened.window->state().addFilter(grow);
        QVERIFY(opened.window.settle());
        QCOMPARE(counted(), 1000);
        QCOMPARE(bytesOfLines(*code->source()), counted());
        QCOMPARE(bytesOfCalls(*code->disassembly()->model()), counted());
    }

    void theChoiceOfPanesIsKept() {
        const QTemporaryDir folder;
        const QString settings = folder.filePath(QStringLiteral("settings.ini"));
        const auto shown = [](const CodePanes* code) {
            return std::pair(code->source()->isVisibleTo(code), code->disassembly()->isVisibleTo(code));
        };
        {
            const OpenWindow window(settings);
            const CodePanes* code = window->current()->code();
            QCOMPARE(shown(code), std::pair(true, true));
            for (const auto& [view, panes] : {std::pair(CodeView::Disassembly, std::pair(false, true)),
                     std::pair(CodeView::Both, std::pair(true, true)),
                     std::pair(CodeView::Source, std::pair(true, false))}) {
                code->viewButtons()->button(static_cast<int>(view))->click();
                QCOMPARE(shown(code), panes);
            }
        }
        const OpenWindow window(settings);
        QCOMPARE(shown(window->current()->code()), std::pair(true, false));
    }

    void panesStandSideBySideWhereThereIsRoom() {
        Opened opened;
        opened.window->resize(1920, 1080);
        QVERIFY(opened.open());
        const CodePanes* code = opened.window->current()->code();
        QTRY_VERIFY(code->source()->geometry().bottom() < code->disassembly()->geometry().top());
        opened.window->actions().inspectorBelow->trigger();
        QTRY_VERIFY(code->source()->geometry().right() < code->disassembly()->geometry().left());
        QVERIFY(std::abs(code->source()->width() - code->disassembly()->width()) <= 2);
    }

    void docksComeBackAsWide() {
        Opened opened;
        QVERIFY(opened.open());
        TraceView* view = opened.window->current();
        view->resizeDocks({view->codeDock()}, {440}, Qt::Horizontal);
        QTRY_COMPARE(view->codeDock()->width(), 440);
        opened.window->close();
        OpenWindow again(opened.folder.filePath(QStringLiteral("settings.ini")));
        QVERIFY(again.open(QString::fromStdString(opened.program.trace.string())));
        QTRY_COMPARE(again->current()->codeDock()->width(), 440);
    }

    void historyKeepsItsSelections() {
        Opened opened;
        QVERIFY(opened.open());
        opened.show(opened.window->workspace()->tree());
        opened.window->actions().heaviestPath->trigger();
        QVERIFY(opened.window.settle());
        opened.window->state().setRange(1'000'000'000, 4'000'000'000);
        QVERIFY(opened.window.settle());
        opened.page()->addFolder(QString::fromStdString(opened.program.symbols.string()));
        QVERIFY(opened.window.settle());
        opened.window->state().goBack();
        QVERIFY(opened.window.settle());
        QVERIFY2(opened.selectedFunctions().contains(QStringLiteral("serve(int)")),
            qPrintable(opened.selectedFunctions().join(' ')));
    }

    void serversAreOffUnlessNamed() {
        Opened opened;
        QVERIFY(opened.open());
        opened.show();
        QVERIFY(!opened.source().serversNamed());
        QVERIFY(!opened.page()->fetchButton()->isEnabled());
        QVERIFY(opened.page()->fetchButton()->toolTip().contains(QStringLiteral("DEBUGINFOD_URLS")));
        opened.nameServers("http://127.0.0.1:9/");
        QVERIFY(opened.page()->fetchButton()->isEnabled());
        QCOMPARE(opened.page()->modulesToFetch(),
            QStringList{QString::fromStdString(opened.program.binary.string())});
        opened.nameServers("");
        QVERIFY(!opened.page()->fetchButton()->isEnabled());
    }

    void aServerBringsNames() {
        Opened opened;
        const DebugInfoServer server(opened.program.symbols, opened.folder.path().toStdString());
        QVERIFY2(server.has(opened.program.buildId), "debuginfod did not start");
        QVERIFY(opened.open());
        opened.nameServers(server.url());
        opened.show();
        opened.page()->view()->selectAll();
        QTest::mouseClick(opened.page()->fetchButton(), Qt::LeftButton);
        QVERIFY(opened.source().busy());
        QVERIFY(opened.window.settle());
        QCOMPARE(opened.cell(0, ModuleHealthModel::StateColumn), "functions and lines");
        QVERIFY(!opened.source().failed());
        QVERIFY(opened.page()->details()->toPlainText().contains(m_cache.path()));
    }

    void badServersAreReportedAndHoldNothingUp() {
        for (const auto& [behaviour, said] : {std::pair(FakeServer::Behaviour::Silent, "do not answer"),
                 std::pair(FakeServer::Behaviour::Refuses, "do not answer"),
                 std::pair(FakeServer::Behaviour::SendsGarbage, "is not its debug info")}) {
            const FakeServer server(behaviour);
            Opened opened;
            QVERIFY(opened.open());
            opened.nameServers(server.url());
            opened.source().setServerLimits({std::chrono::seconds(1), std::chrono::seconds(3)});
            opened.show();
            QTest::mouseClick(opened.page()->fetchButton(), Qt::LeftButton);
            // The window answers questions meanwhile.
            opened.window->state().setRange(1'000'000'000, 4'000'000'000);
            QTRY_VERIFY(!opened.window->answers().busy());
            QVERIFY(opened.window.settle());
            QVERIFY2(opened.page()->message()->text().contains(QLatin1String(said)),
                qPrintable(opened.page()->message()->text()));
            QVERIFY(opened.source().failed());
            QCOMPARE(opened.cell(0, ModuleHealthModel::StateColumn), "nothing");
        }
    }

    void aSearchCanBeCancelled() {
        const FakeServer server(FakeServer::Behaviour::Silent);
        Opened opened;
        QVERIFY(opened.open());
        opened.nameServers(server.url());
        opened.show();
        QTest::mouseClick(opened.page()->fetchButton(), Qt::LeftButton);
        QVERIFY(opened.page()->cancelButton()->isVisible());
        QElapsedTimer passed;
        passed.start();
        QTest::mouseClick(opened.page()->cancelButton(), Qt::LeftButton);
        QVERIFY(!opened.source().busy());
        QVERIFY(passed.elapsed() < 5000);
        QVERIFY(!opened.page()->cancelButton()->isVisible());
        QVERIFY(opened.page()->message()->text().startsWith(QStringLiteral("Cancelled")));
        QVERIFY(opened.page()->resymbolizeButton()->isEnabled());
    }

    /// Functions are in the program by now, lines only at a server that does not answer.
    void namesAreShownAsTheyCome() {
        Opened opened;
        opened.program.giveBackFunctions();
        QVERIFY(opened.open());
        const FakeServer server(FakeServer::Behaviour::Silent);
        SymbolSettings settings;
        settings.servers = QString::fromStdString(server.url());
        opened.source().setSettings(settings);
        opened.source().setServerLimits({std::chrono::seconds(20), std::chrono::seconds(60)});
        opened.show();
        const QString trace = QString::fromStdString(opened.program.trace.string());
        const QDateTime written = QFileInfo(trace).lastModified();
        QTest::mouseClick(opened.page()->fetchButton(), Qt::LeftButton);
        const auto isNamed = [&] {
            const auto& answer = opened.window->answers().answer();
            return answer && functionText(*answer->names, answer->topDown->nodes[1].function) == "main";
        };
        QTRY_VERIFY(isNamed());
        QVERIFY(opened.source().busy());
        opened.source().cancel();
        QVERIFY(opened.window.settle());
        QVERIFY(isNamed());
        QVERIFY2(opened.source().message().contains("are shown"), qPrintable(opened.source().message()));
        QCOMPARE(QFileInfo(trace).lastModified(), written);
    }

    void aTraceThatCannotBeWrittenIsReported() {
        Opened opened;
        QVERIFY(opened.open());
        std::filesystem::remove(opened.program.trace);
        opened.page()->addFolder(QString::fromStdString(opened.program.symbols.string()));
        QVERIFY(opened.window.settle());
        QVERIFY(opened.source().failed());
        QVERIFY(!opened.page()->message()->text().isEmpty());
        QCOMPARE(opened.selectedFunctions(), QStringList());
    }

    void settingsHoldPlacesServersAndTheCache() {
        Settings settings;
        settings.symbols = {{"/a", "/b c"}, "/sys", "http://one/ http://two/", 500};
        SettingsDialog dialog(settings);
        QCOMPARE(dialog.symbolFoldersEdit()->toPlainText(), "/a\n/b c");
        QCOMPARE(dialog.sysrootLine()->text(), "/sys");
        QCOMPARE(dialog.serversLine()->text(), "http://one/ http://two/");
        QCOMPARE(dialog.serverCacheBox()->value(), 500);
        QList<SymbolSettings> chosen;
        connect(&dialog, &SettingsDialog::symbolsChosen, &dialog,
            [&](const SymbolSettings& symbols) { chosen.append(symbols); });
        Q_EMIT dialog.sysrootLine()->editingFinished();
        QVERIFY2(chosen.isEmpty(), "nothing has changed");
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        dialog.symbolFoldersEdit()->setFocus();
        dialog.symbolFoldersEdit()->setPlainText("/c\n\n  /d  ");
        dialog.serverCacheBox()->setValue(0);
        QTest::keyClick(dialog.symbolFoldersEdit(), Qt::Key_Tab);
        QTRY_COMPARE(chosen.size(), 1);
        QCOMPARE(chosen.back(), (SymbolSettings{{"/c", "/d"}, "/sys", "http://one/ http://two/", 0}));
    }

private:
    /// "512 B" → 512; nothing → 0.
    static qint64 bytesOf(const QString& text) { return text.section(u' ', 0, 0).toLongLong(); }
    static qint64 bytesOfLines(const SourcePane& pane) {
        qint64 bytes = 0;
        for (int line = 1; line <= kLinesOfProgram; ++line) {
            bytes += pane.allocates(line) ? bytesOf(pane.marginText(line)) : 0;
        }
        return bytes;
    }
    static qint64 bytesOfCalls(const DisassemblyModel& listing) {
        qint64 bytes = 0;
        for (int row = 0; row < listing.rowCount(); ++row) {
            bytes += bytesOf(listing.index(row, DisassemblyModel::CostColumn).data().toString());
        }
        return bytes;
    }
    static int openRows(const TableView& view) {
        int rows = 0;
        for (QModelIndex index = view.model()->index(0, 0); index.isValid(); index = view.indexBelow(index)) {
            ++rows;
        }
        return rows;
    }

    QTemporaryDir m_cache;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestSymbols)
#include "tst_symbols.moc"
