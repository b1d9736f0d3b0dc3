// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"
#include "core/session/pack.h"
#include "tests/core/session/program_trace.h"
#include "ui/code/disassembly_pane.h"
#include "ui/code/source_look.h"
#include "ui/code/source_map.h"
#include "ui/code/source_pane.h"
#include "ui/models/disassembly_model.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <fstream>

namespace tidemark::ui {
namespace {

constexpr const char* kProgram = R"(
#include <cstdlib>
__attribute__((noinline)) void* node() { void* p = ::operator new(72); asm volatile("" : : "r"(p)); return p; }
int main(int argc, char**) {
    for (int i = 0; i < argc; ++i)
        node();
}
)";

/// A program built here, and the answer of a query with one stack: 1,000 bytes allocated in node().
struct Example {
    test::TemporaryFolder folder;
    std::filesystem::path source = folder.path() / "program.cpp";
    std::filesystem::path binary = folder.path() / "program";
    std::shared_ptr<Answer> answer = std::make_shared<Answer>();
    FrameId frame;
    FileId file;

    Example() {
        std::ofstream(source) << kProgram;
        test::run("g++ -g -O1 -o " + binary.string() + " " + source.string());
        ProfileBuilder builder;
        const auto module = builder.addModule({0, 0x100000, 0, 0, kNever, {}, binary.string(), "program"});
        frame = builder.addFrame({module, returnAddress()});
        const auto stack = builder.addStack({kEmptyStack, frame});
        (void)builder.finishIndex();
        answer->profile = builder.finish();
        NamesBuilder names(answer->profile);
        file = names.addFile(source.string());
        names.setChain(frame, {{names.addFunction("node()", "program", true), file, 3, false}});
        answer->names = names.finish(1);
        auto costs = std::make_shared<StackCosts>();
        costs->items = {{stack, {1000, 10}}};
        costs->shown = {1000, 10};
        answer->costs = costs;
    }

    /// After the call of operator new, as objdump says.
    std::uint64_t returnAddress() const {
        bool next = false;
        for (const auto& line :
            test::lines(test::run("objdump -d --no-show-raw-insn " + binary.string()).text)) {
            if (next)
                return std::strtoull(line.c_str(), nullptr, 16);
            next = line.find("call") != std::string::npos && line.find("<_Znwm") != std::string::npos;
        }
        return 0;
    }
};

class TestCodePanes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sourceRulesReplaceTheFolderAbove() {
        const std::vector<SourceRule> rules = {{QStringLiteral("/build"), QStringLiteral("/home/me")}};
        QCOMPARE(sourceCandidates(QStringLiteral("/build/a/b.cpp"), rules),
            (QStringList{QStringLiteral("/home/me/a/b.cpp"), QStringLiteral("/build/a/b.cpp")}));
        QCOMPARE(sourceCandidates(QStringLiteral("/builder/b.cpp"), rules),
            QStringList{QStringLiteral("/builder/b.cpp")});
        QCOMPARE(sourceCandidates(QStringLiteral("b.cpp"), rules), QStringList());
        QCOMPARE(sourceCandidates(QStringLiteral("/build/../etc/b.cpp"), rules),
            QStringList{QStringLiteral("/etc/b.cpp")});
    }

    void aRuleComesFromOneChosenFile() {
        QCOMPARE(ruleFrom(QStringLiteral("/build/app/src/a.cpp"), QStringLiteral("/home/me/app/src/a.cpp")),
            (SourceRule{QStringLiteral("/build"), QStringLiteral("/home/me")}));
        QCOMPARE(ruleFrom(QStringLiteral("/build/a.cpp"), QStringLiteral("/home/b.cpp")), SourceRule{});
    }

    void sourceShowsTheLineAndItsCost() {
        Example example;
        SourcePane pane;
        pane.resize(600, 400);
        pane.showLine(example.answer, example.file, 3, CodePaths::Follow);
        QTRY_VERIFY(!pane.busy());
        QCOMPARE(pane.sentence(), QString());
        QCOMPARE(pane.shownPath(), QString::fromStdString(example.source.string()));
        QCOMPARE(pane.markedLine(), 3);
        QCOMPARE(pane.marginText(3), QStringLiteral("1000 B"));
        QCOMPARE(pane.marginText(4), QString());
    }

    void tabsAreAsWideAsTheFileTakesThemToBe() {
        QCOMPARE(tabWidthOf("int f() {\n\treturn 1;\n}\n"), 4);
        QCOMPARE(tabWidthOf("int f() {\n    return 1;\n}\n"), 4);
        QCOMPARE(tabWidthOf("  int f()\n    {\n\treturn 1;\n    }\n"), 8);
    }

    void aMissingSourceIsSaidAndARuleFindsIt() {
        Example example;
        const auto moved = example.folder.path() / "moved";
        std::filesystem::create_directory(moved);
        std::filesystem::rename(example.source, moved / "program.cpp");
        SourcePane pane;
        pane.showLine(example.answer, example.file, 3, CodePaths::Follow);
        QTRY_VERIFY(!pane.busy());
        QVERIFY(pane.sentence().contains(QStringLiteral("is not on this machine")));
        pane.setRules({{QString::fromStdString(example.folder.path().string()),
            QString::fromStdString(moved.string())}});
        pane.showLine(example.answer, example.file, 3, CodePaths::Follow);
        QTRY_COMPARE(pane.shownPath(), QString::fromStdString((moved / "program.cpp").string()));
    }

    void disassemblyMarksTheCallWithItsCost() {
        Example example;
        DisassemblyPane pane;
        QAbstractItemModelTester tester(pane.model());
        pane.resize(700, 400);
        pane.showFrame(example.answer, example.frame, CodePaths::Follow);
        QTRY_VERIFY(!pane.busy());
        QCOMPARE(pane.sentence(), QString());
        const int row = pane.model()->markedRow();
        const auto text = [&](int column) { return pane.model()->index(row, column).data().toString(); };
        QCOMPARE(
            text(DisassemblyModel::NoteColumn), QStringLiteral("operator new(unsigned long)@plt  (72 B)"));
        QCOMPARE(text(DisassemblyModel::CostColumn), QStringLiteral("1000 B"));
        QCOMPARE(pane.model()->index(row, DisassemblyModel::CostColumn).data(ShareRole).toDouble(), 1.0);
        QVERIFY(text(DisassemblyModel::CodeColumn).startsWith(QStringLiteral("call")));
        QVERIFY(pane.model()->isSource(0));
        QVERIFY(pane.model()->plainText().contains(QStringLiteral("; program.cpp:3")));
    }

    void theSyntaxCanBeSwitched() {
        Example example;
        DisassemblyPane pane;
        pane.showFrame(example.answer, example.frame, CodePaths::Follow);
        QTRY_VERIFY(!pane.busy());
        QVERIFY(!pane.model()->plainText().contains(QStringLiteral("%rsp")));
        for (auto* button : pane.findChildren<QToolButton*>()) {
            if (button->isCheckable()) {
                button->toggle();
            }
        }
        QTRY_VERIFY(pane.model()->plainText().contains(QStringLiteral("%rsp")));
    }

    void nothingIsReadWithoutLeave() {
        Example example;
        SourcePane source;
        source.showLine(example.answer, example.file, 3, CodePaths::Ignore);
        QTRY_VERIFY(source.sentence().contains(QStringLiteral("is not in this trace")));
        DisassemblyPane code;
        code.showFrame(example.answer, example.frame, CodePaths::Ignore);
        QTRY_VERIFY(code.sentence().contains(QStringLiteral("was not opened")));
    }

    void packedCodeAndSourceNeedNoFiles() {
        const test::ProgramTrace program;
        program.write(true, "elsewhere");
        PackOptions options;
        options.sources = true;
        options.paths = CodePaths::Follow;
        QVERIFY(pack(**Session::open(program.trace), options).ok());
        std::filesystem::remove(program.source);
        std::filesystem::remove(program.binary);
        const auto session = Session::open(program.trace);
        QVERIFY(session.ok());
        Query atEnd;
        atEnd.a = (*session)->profile()->endMoment();
        const auto answer = (*session)->ask(atEnd);
        SourcePane source;
        source.showLine(
            *answer, (*session)->names()->locations(FrameId(0)).front().file, 4, CodePaths::Ignore);
        QTRY_COMPARE(source.shownPath(), QString::fromStdString(program.source.string()));
        QCOMPARE(source.marginText(4), QStringLiteral("1000 B"));
        DisassemblyPane code;
        code.showFrame(*answer, FrameId(0), CodePaths::Ignore);
        QTRY_VERIFY(!code.busy());
        QCOMPARE(code.sentence(), QString());
        QVERIFY(code.model()->plainText().contains(QStringLiteral("program.cpp:4")));
    }

    void aMissingFileIsSaid() {
        Example example;
        std::filesystem::remove(example.binary);
        DisassemblyPane pane;
        pane.showFrame(example.answer, example.frame, CodePaths::Follow);
        QTRY_VERIFY(pane.sentence().contains(QStringLiteral("No such file")));
        pane.showFrame(example.answer, FrameId(), CodePaths::Follow);
        QCOMPARE(pane.sentence(), QStringLiteral("This frame has no machine code."));
    }
};

} // namespace
} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestCodePanes)
#include "tst_code_panes.moc"
