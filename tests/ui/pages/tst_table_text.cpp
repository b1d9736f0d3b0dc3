// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/roles.h"
#include "ui/pages/table_text.h"

#include <QStandardItemModel>
#include <QTest>

namespace tidemark::ui {

class TestTableText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cellsAreQuotedWhereTheFormatNeedsIt() {
        QStandardItemModel model;
        model.setHorizontalHeaderLabels(
            {QStringLiteral("Name"), QStringLiteral("Bytes"), QStringLiteral("Hidden")});
        auto* name = new QStandardItem(QStringLiteral("f<a, b>(\"x|y\")"));
        auto* bytes = new QStandardItem(QStringLiteral("1.0 KiB"));
        bytes->setData(qlonglong{1024}, SortRole);
        bytes->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        model.appendRow({name, bytes, new QStandardItem(QStringLiteral("no"))});
        const QModelIndexList rows{model.index(0, 0)};
        QCOMPARE(tableText(model, rows, {0, 1}, TableFormat::Text),
            QStringLiteral("Name\tBytes\nf<a, b>(\"x|y\")\t1.0 KiB\n"));
        QCOMPARE(tableText(model, rows, {0, 1}, TableFormat::Csv),
            QStringLiteral("Name,Bytes\r\n\"f<a, b>(\"\"x|y\"\")\",1024\r\n"));
        QCOMPARE(tableText(model, rows, {1, 0}, TableFormat::Markdown),
            QStringLiteral("| Bytes | Name |\n| ---: | --- |\n| 1.0 KiB | f&lt;a, b>(\"x\\|y\") |\n"));
    }

    void withoutRowsThereAreTitles() {
        QStandardItemModel model;
        model.setHorizontalHeaderLabels({QStringLiteral("A,B")});
        QCOMPARE(tableText(model, {}, {0}, TableFormat::Csv), QStringLiteral("\"A,B\"\r\n"));
    }
};

} // namespace tidemark::ui

QTEST_GUILESS_MAIN(tidemark::ui::TestTableText)
#include "tst_table_text.moc"
