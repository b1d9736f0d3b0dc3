// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/names_part.h"
#include "tests/ui/shell/open_window.h"
#include "tests/ui/shell/written_trace.h"
#include "ui/code/code_panes.h"
#include "ui/code/disassembly_pane.h"
#include "ui/code/source_pane.h"
#include "ui/flamegraph/flame_graph_widget.h"
#include "ui/inspector/inspector.h"
#include "ui/models/roles.h"
#include "ui/pages/code_link.h"
#include "ui/pages/summary_page.h"
#include "ui/suspects/suspects_pane.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QListView>
#include <QSet>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr qint64 kWithoutPython = qint64{100} * 4096;
constexpr qint64 kLeaked = qint64{98} * 1000;
constexpr qint64 kStale = qint64{98} * 200;
constexpr qint64 kAll = kWithoutPython + kLeaked + kStale + 56;

QComboBox* choice(MainWindow& window) {
    return window.workspace()->findChild<QComboBox*>(QStringLiteral("frames"));
}

/// The names in a tree.
QSet<QString> namesIn(const CallTree& tree) {
    QSet<QString> found;
    for (std::size_t i = 1; i < tree.nodes.size(); ++i) {
        found.insert(QString::fromStdString(tree.names->function(tree.nodes[i].function).name));
    }
    return found;
}

std::int64_t selfOf(const CallTree& tree, std::string_view name) {
    std::int64_t bytes = 0;
    for (std::size_t i = 1; i < tree.nodes.size(); ++i) {
        bytes += tree.names->function(tree.nodes[i].function).name == name ? tree.nodes[i].self.bytes : 0;
    }
    return bytes;
}

} // namespace

/// What the window shows of programs that run Python.
class TestPython : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme(*qApp, ThemeChoice::Light);
        qputenv("XDG_DATA_HOME", m_folder.filePath(QStringLiteral("data")).toLocal8Bit());
        m_python = tests::writePythonTrace(m_folder.path(), QStringLiteral("python.tide"));
        m_service = tests::writeServiceTrace(m_folder.path(), QStringLiteral("service.tide"));
    }

    void onlyMixedStacksOfferAChoice() {
        tests::OpenWindow window(settings());
        QVERIFY(window.open(m_service));
        QVERIFY(!choice(*window)->isVisible());
        QVERIFY(window.open(m_python));
        QVERIFY(choice(*window)->isVisible());
        QCOMPARE(choice(*window)->currentText(), QStringLiteral("Mixed stacks"));
    }

    void treesShowTheChosenFramesAndTheSameTotal() {
        tests::OpenWindow window(settings());
        QVERIFY(window.open(m_python));
        const QSet<QString> python{QStringLiteral("serve"), QStringLiteral("remember")};
        const QSet<QString> native{
            QStringLiteral("main"), QStringLiteral("new_dict"), QStringLiteral("start_pool")};
        QCOMPARE(namesIn(*window->answers().answer()->topDown), python + native);
        choose(window, 1);
        const auto onlyPython = window->answers().answer();
        QCOMPARE(namesIn(*onlyPython->topDown), python + QSet<QString>{QStringLiteral("[no Python]")});
        QCOMPARE(namesIn(*onlyPython->bottomUp), python + QSet<QString>{QStringLiteral("[no Python]")});
        QCOMPARE(onlyPython->costs->shown.bytes, kAll);
        QCOMPARE(onlyPython->topDown->nodes[0].inclusive.bytes, kAll);
        QCOMPARE(selfOf(*onlyPython->topDown, "remember"), kLeaked + kStale);
        QCOMPARE(selfOf(*onlyPython->topDown, "[no Python]"), kWithoutPython);
        choose(window, 2);
        const auto onlyNative = window->answers().answer();
        QCOMPARE(namesIn(*onlyNative->topDown), native);
        QCOMPARE(onlyNative->topDown->nodes[0].inclusive.bytes, kAll);
        QCOMPARE(selfOf(*onlyNative->topDown, "main"), kStale + 56);
        choose(window, 0);
        QCOMPARE(namesIn(*window->answers().answer()->topDown), python + native);
    }

    void theSelectionAndTheInspectorFollow() {
        tests::OpenWindow window(settings());
        QVERIFY(window.open(m_python));
        window->workspace()->tabs()->setCurrentWidget(window->workspace()->flame());
        QVERIFY(window.settle());
        // main → serve → remember, a part of its stacks.
        const auto& nodes = window->answers().answer()->topDown->nodes;
        std::vector<FunctionId> path;
        for (std::size_t i = 1; i < nodes.size(); ++i) {
            if (window->answers().answer()->names->function(nodes[i].function).name == "remember") {
                for (auto at = static_cast<CallTree::NodeIndex>(i); at != 0; at = nodes[at].parent) {
                    path.push_back(nodes[at].function);
                }
            }
        }
        std::reverse(path.begin(), path.end());
        QCOMPARE(path.size(), std::size_t{3});
        window->state().select({path, TreeDirection::TopDown, StackId()});
        QVERIFY(window.settle());
        QCOMPARE(window->inspector()->frames()->rowCount(), 4);
        choose(window, 1);
        const std::vector<FunctionId> kept(path.begin() + 1, path.end());
        QVERIFY(window->state().selection().path == kept);
        QCOMPARE(window->inspector()->frames()->rowCount(), 2);
        QCOMPARE(window->inspector()->headline(), QStringLiteral("114.8 KiB in 196 blocks"));
        choose(window, 0);
        QVERIFY(window->state().selection().path == path);
        QCOMPARE(window->inspector()->frames()->rowCount(), 4);
    }

    void filtersByFramesThatAreNotShownStillHold() {
        tests::OpenWindow window(settings());
        QVERIFY(window.open(m_python));
        Filter filter;
        filter.pattern = "new_dict";
        window->state().addFilter(filter);
        QVERIFY(window.settle());
        choose(window, 1);
        QCOMPARE(window->answers().answer()->costs->shown.bytes, kLeaked);
    }

    void linesThatMayBeStaleAreMarked() {
        tests::OpenWindow window(settings());
        QVERIFY(window.open(m_python));
        Workspace& workspace = *window->workspace();
        workspace.tabs()->setCurrentWidget(workspace.tree());
        QVERIFY(window.settle());
        const QAbstractItemModel* tree = workspace.tree()->findChild<CallTreeModel*>();
        QModelIndex row = tree->index(0, 0);
        while (row.isValid() && row.data().toString() != QStringLiteral("remember")) {
            QVERIFY(!row.siblingAtColumn(CallTreeModel::LocationColumn)
                         .data()
                         .toString()
                         .contains(QStringLiteral("stale")));
            row = row.data().toString() == QStringLiteral("main") && tree->rowCount(row) > 1 &&
                          tree->index(0, 0, row).data().toString() != QStringLiteral("serve")
                      ? tree->index(1, 0, row)
                      : tree->index(0, 0, row);
        }
        QVERIFY(row.isValid());
        QCOMPARE(row.siblingAtColumn(CallTreeModel::LocationColumn).data().toString(),
            QStringLiteral("app.py:20 · may be stale").replace(QLatin1Char(' '), QChar::Nbsp));
        QVERIFY(row.data(Qt::ToolTipRole).toString().contains(QStringLiteral("The line may be stale")));
        workspace.tabs()->setCurrentWidget(workspace.stacks());
        QVERIFY(window.settle());
        const auto* stacks = workspace.stacks()->findChild<StackListModel*>();
        int marked = 0;
        for (int i = 0; i < stacks->rowCount(); ++i) {
            const bool isStale = stacks->stackAt(i) == StackId(3);
            const QString place = stacks->index(i, StackListModel::LocationColumn).data().toString();
            QCOMPARE(place.contains(QStringLiteral("stale")), isStale);
            const QString tip = stacks->index(i, 0).data(Qt::ToolTipRole).toString();
            QCOMPARE(tip.contains(QStringLiteral("blocks of dict")), isStale);
            marked += isStale ? 1 : 0;
            window->state().select({{}, TreeDirection::TopDown, stacks->stackAt(i)});
            QVERIFY(window.settle());
            QCOMPARE(window->inspector()->staleNote().contains(QStringLiteral("blocks of dict")), isStale);
        }
        QCOMPARE(marked, 1);
    }

    /// They have none, and what stands beside them would be an empty pane.
    void framesOfPythonShowNoMachineCode() {
        tests::OpenWindow window(settings());
        QVERIFY(window.open(m_python));
        const auto* stacks = window->workspace()->stacks()->findChild<StackListModel*>();
        window->workspace()->tabs()->setCurrentWidget(window->workspace()->stacks());
        QVERIFY(window.settle());
        // The heaviest runs no Python.
        window->state().select({{}, TreeDirection::TopDown, stacks->stackAt(1)});
        QVERIFY(window.settle());
        const auto* code = window->findChild<CodePanes*>();
        const Profile& profile = *window->answers().session()->profile();
        int ofPython = 0;
        for (int row = 0; row < window->inspector()->frames()->rowCount(); ++row) {
            const ResolvedFrame frame = *window->inspector()->frames()->at(row);
            const bool python = isPythonFrame(profile.frames()[frame.frame.index()]);
            ofPython += python ? 1 : 0;
            Q_EMIT window->inspector()->frameChosen(frame);
            QVERIFY(window.settle());
            QCOMPARE(code->disassembly()->isHidden(), python);
            QCOMPARE(code->source()->isHidden(), !python && frame.line == 0);
        }
        QVERIFY(ofPython > 0);
        QVERIFY(ofPython < window->inspector()->frames()->rowCount());
    }

    /// Under which the interpreter's own functions say nothing; unless only these are to be shown.
    void theSummaryNamesFunctionsOfPython() {
        tests::OpenWindow window(settings());
        QVERIFY(window.open(m_python));
        const auto named = [&] {
            QSet<QString> names;
            for (const CodeLink* link : window->workspace()->summary()->findChildren<CodeLink*>()) {
                if (link->parentWidget()->objectName() != QStringLiteral("suspects")) { // they have an owner
                    names.insert(link->text());
                }
            }
            return names;
        };
        QVERIFY(named().contains(QStringLiteral("remember")));
        QVERIFY(named().contains(QStringLiteral("start_pool"))); // has no Python
        QVERIFY(!named().contains(QStringLiteral("new_dict")));
        choose(window, 2);
        QTRY_VERIFY(named().contains(QStringLiteral("new_dict")));
        QVERIFY(!named().contains(QStringLiteral("remember")));
    }

    void suspectsNameTheHolder() {
        tests::OpenWindow window(settings());
        QVERIFY(window.open(m_python));
        const auto* list = window->current()->suspects()->findChild<QListView*>();
        QVERIFY(list->model()->rowCount() > 0);
        const QModelIndex first = list->model()->index(0, 0);
        QVERIFY2(first.data(SentenceRole)
                     .toString()
                     .contains(QStringLiteral("Held by module `app` → kept (list, made at /src/app.py:10)")),
            qPrintable(first.data(SentenceRole).toString()));
    }

    /// For a look: with TIDEMARK_SCREENSHOTS=DIR the window is written there.
    void screenshots() {
        const QString folder = qEnvironmentVariable("TIDEMARK_SCREENSHOTS");
        for (const auto theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
            applyTheme(*qApp, theme);
            tests::OpenWindow window(settings(), {1800, 1000});
            QVERIFY(window.open(m_python));
            window->current()->suspects()->choose(0);
            window->workspace()->tabs()->setCurrentWidget(window->workspace()->tree());
            QVERIFY(window.settle());
            choose(window, 1);
            const QPixmap picture = window->grab();
            QVERIFY(!picture.isNull());
            if (!folder.isEmpty()) {
                QVERIFY(picture.save(QDir(folder).filePath(
                    theme == ThemeChoice::Light ? QStringLiteral("light.png") : QStringLiteral("dark.png"))));
            }
        }
        applyTheme(*qApp, ThemeChoice::Light);
    }

private:
    QString settings() const { return m_folder.filePath(QStringLiteral("settings.ini")); }

    static void choose(tests::OpenWindow& window, int row) {
        QComboBox* box = choice(*window);
        box->setCurrentIndex(row);
        Q_EMIT box->activated(row);
        QVERIFY(window.settle());
    }

    QTemporaryDir m_folder;
    QString m_python;
    QString m_service;
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestPython)
#include "tst_python.moc"
