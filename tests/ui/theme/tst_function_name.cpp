// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/function_name.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QTest>

using namespace tidemark::ui;

class FunctionNameTest : public QObject {
    Q_OBJECT
private slots:
    void ownName_data();
    void ownName();
    void elidesToLength_data();
    void elidesToLength();
    void everyLengthFitsAndKeepsTheName_data() { ownName_data(); }
    void everyLengthFitsAndKeepsTheName();
    void fitsPixels();
};

void FunctionNameTest::ownName_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("own");
    QTest::newRow("empty") << ""
                           << "";
    QTest::newRow("C") << "main"
                       << "main";
    QTest::newRow("unresolved") << "libfoo.so.1+0x1234"
                                << "libfoo.so.1+0x1234";
    QTest::newRow("pseudo") << "[cut]"
                            << "[cut]";
    QTest::newRow("parameters") << "foo(int, char)"
                                << "foo";
    QTest::newRow("method") << "a::Bar::baz(int) const"
                            << "baz";
    QTest::newRow("template") << "void a::Bar<int, b::C>::baz<d::E>(d::E&&)"
                              << "baz";
    QTest::newRow("nested templates") << "std::vector<std::pair<A, B<C> >, std::allocator<std::pair<A, B<C> "
                                         "> > >::_M_realloc_insert<D>(D&&)"
                                      << "_M_realloc_insert";
    QTest::newRow("call operator") << "a::F::operator()(int) const"
                                   << "operator()";
    QTest::newRow("lambda") << "run(int)::{lambda(int)#1}::operator()(int) const"
                            << "{lambda(int)#1}::operator()";
    QTest::newRow("LLVM lambda") << "run(int)::'lambda'(int)::operator()(int) const"
                                 << "'lambda'(int)::operator()";
    QTest::newRow("less") << "bool a::operator< <int>(B const&, B const&)"
                          << "operator< ";
    QTest::newRow("shift") << "std::ostream& operator<<(std::ostream&, X const&)"
                           << "operator<<";
    QTest::newRow("const lambda") << "a::run(int) const::{lambda()#1}::operator()() const"
                                  << "{lambda()#1}::operator()";
    QTest::newRow("arrow") << "a::P<T>::operator->() const"
                           << "operator->";
    QTest::newRow("new") << "operator new(unsigned long)"
                         << "operator new";
    QTest::newRow("conversion") << "a::B::operator unsigned long() const"
                                << "operator unsigned long";
    QTest::newRow("destructor") << "a::B<int>::~B()"
                                << "~B";
    QTest::newRow("anonymous") << "a::(anonymous namespace)::f(int)"
                               << "f";
    QTest::newRow("clone") << "a::f(int) [clone .cold]"
                           << "f";
    QTest::newRow("Rust") << "<alloc::vec::Vec<T> as core::iter::Extend<T>>::extend"
                          << "extend";
    QTest::newRow("Rust template") << "core::ptr::drop_in_place<alloc::vec::Vec<u8>>"
                                   << "drop_in_place";
    QTest::newRow("abi tag") << "std::__cxx11::to_string[abi:cxx11](int)"
                             << "to_string[abi:cxx11]";
    QTest::newRow("unbalanced") << "weird>>)("
                                << "weird>>)(";
    QTest::newRow("only brackets") << "<>"
                                   << "<>";
}

void FunctionNameTest::ownName() {
    QFETCH(QString, name);
    const FunctionNameParts parts = splitFunctionName(name);
    QTEST(name.sliced(parts.name.begin, parts.name.length()), "own");
}

void FunctionNameTest::elidesToLength_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("text");
    const QString method = QStringLiteral("void store::Cache<Key, Value>::insert(Key const&, Value)");
    QTest::newRow("whole") << method << 100 << method;
    QTest::newRow("no return type") << method << 51 << "store::Cache<Key, Value>::insert(Key const&, Value)";
    QTest::newRow("parameters") << method << 40 << "store::Cache<Key, Value>::insert(Key c…)";
    QTest::newRow("all parameters") << method << 35 << "store::Cache<Key, Value>::insert(…)";
    QTest::newRow("template arguments") << method << 30 << "store::Cache<Key,…>::insert(…)";
    QTest::newRow("scopes") << method << 22 << "…::Cache<…>::insert(…)";
    QTest::newRow("all scopes") << method << 12 << "…::insert(…)";
    QTest::newRow("name and mark") << method << 9 << "insert(…)";
    QTest::newRow("name") << method << 6 << "insert";
    QTest::newRow("cut") << method << 5 << "inse…";
    QTest::newRow("one") << method << 1 << "…";
    QTest::newRow("lambda") << "run(std::string, int)::{lambda(int)#1}::operator()(int) const" << 40
                            << "…::{lambda(…)#1}::operator()(…) const";
    QTest::newRow("nothing to elide") << "f()" << 2 << "f";
}

void FunctionNameTest::elidesToLength() {
    QFETCH(QString, name);
    QFETCH(int, length);
    QTEST(elideFunction(name, [length](const QString& text) { return text.size() <= length; }), "text");
}

void FunctionNameTest::everyLengthFitsAndKeepsTheName() {
    QFETCH(QString, name);
    QFETCH(QString, own);
    for (qsizetype length = 1; length <= name.size() + 1; ++length) {
        const QString text =
            elideFunction(name, [length](const QString& form) { return form.size() <= length; });
        QVERIFY2(text.size() <= length, qPrintable(text));
        if (length >= name.size())
            QCOMPARE(text, name);
        if (length >= own.size() && !own.contains(QLatin1String("lambda")))
            QVERIFY2(text.contains(own), qPrintable(text));
    }
}

void FunctionNameTest::fitsPixels() {
    const QFont font = monospacedFont();
    const QString name = QStringLiteral("a::Registry<std::string, Handler>::find(std::string const&)");
    const QFontMetricsF metrics(font);
    for (int pixels : {20, 80, 160, 320}) {
        const QString text = elideFunction(name, font, pixels);
        QVERIFY2(metrics.horizontalAdvance(text) <= pixels, qPrintable(text));
    }
    QCOMPARE(elideFunction(name, font, 10'000), name);
}

QTEST_MAIN(FunctionNameTest)
#include "tst_function_name.moc"
