// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sort_header.h"
#include "ui/pages/table_view.h"
#include "ui/theme/theme.h"

#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

namespace tidemark::ui {

class TestTableView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Light); }

    void namesOfDeepRowsStayInSight() {
        QStandardItemModel model;
        const QModelIndex deepest = fill(model, 60);
        TableView view(QStringLiteral("tree"));
        show(view, model);
        const int shallow = view.indentation();
        QVERIFY(shallow > kGrid);
        view.scrollTo(deepest);
        QVERIFY(view.indentation() < shallow);
        QVERIFY2(view.visualRect(deepest).width() > 150, qPrintable(QString::number(view.indentation())));
        view.reset();
        view.expand(model.index(0, 0));
        QCOMPARE(view.indentation(), shallow);
    }

    void deepRowsStillOpenByAClick() {
        QStandardItemModel model;
        const QModelIndex deepest = fill(model, 60);
        TableView view(QStringLiteral("tree"));
        show(view, model);
        view.scrollTo(deepest);
        const QModelIndex parent = deepest.parent();
        QVERIFY(view.isExpanded(parent));
        const QRect name = view.visualRect(parent);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(name.left() - 1, name.center().y()));
        QVERIFY(!view.isExpanded(parent));
        QTest::mouseClick(
            view.viewport(), Qt::LeftButton, {}, view.visualRect(parent).topLeft() + QPoint(40, 5));
        QVERIFY(!view.isExpanded(parent));
        QCOMPARE(view.currentIndex(), parent);
    }

    void theSortMarkIsBesideTheText() {
        QStandardItemModel model;
        fill(model, 2);
        TableView view(QStringLiteral("tree"));
        show(view, model);
        const auto* header = qobject_cast<const SortHeader*>(view.header());
        QVERIFY(header);
        const QRect mark = header->markRect();
        const int left = header->sectionViewportPosition(1);
        const int right = left + header->sectionSize(1);
        const int text = header->fontMetrics().horizontalAdvance(QStringLiteral("Bytes"));
        QVERIFY(mark.left() > left);
        QVERIFY(mark.right() < right - text - 2 * kGrid);
        view.sortByColumn(0, Qt::AscendingOrder);
        QVERIFY(
            header->markRect().left() > header->fontMetrics().horizontalAdvance(QStringLiteral("Function")));
        view.header()->resizeSection(1, 40);
        view.sortByColumn(1, Qt::AscendingOrder);
        QVERIFY(header->markRect().left() >= header->sectionViewportPosition(1));
    }

private:
    /// One chain of `levels` rows; returns its end.
    static QModelIndex fill(QStandardItemModel& model, int levels) {
        model.setHorizontalHeaderLabels({QStringLiteral("Function"), QStringLiteral("Bytes")});
        model.setHeaderData(1, Qt::Horizontal,
            QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter)), Qt::TextAlignmentRole);
        QStandardItem* parent = model.invisibleRootItem();
        for (int i = 0; i < levels; ++i) {
            auto* item = new QStandardItem(QStringLiteral("a_function_with_a_long_name_%1").arg(i));
            parent->appendRow({item, new QStandardItem(QStringLiteral("1 KiB"))});
            parent = item;
        }
        return parent->index();
    }

    static void show(TableView& view, QStandardItemModel& model) {
        view.setRootIsDecorated(true);
        view.setModel(&model);
        view.setColumns({{0}, {1, 100}}, 1);
        view.resize(480, 900);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }
};

} // namespace tidemark::ui

QTEST_MAIN(tidemark::ui::TestTableView)
#include "tst_table_view.moc"
