// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/layout_check.h"

#include <QAbstractButton>
#include <QImage>
#include <QLabel>
#include <QLayout>
#include <QPixmap>
#include <QToolButton>
#include <set>

namespace tidemark::ui {
namespace {

constexpr int kTolerance = 1;
constexpr std::size_t kColoursOfSomething = 3;

QString placeOf(const QWidget* widget) {
    const QWidget* above = widget->parentWidget();
    return QStringLiteral("%1 in %2 %3")
        .arg(QLatin1String(widget->metaObject()->className()),
            above == nullptr ? QString() : QLatin1String(above->metaObject()->className()),
            above == nullptr ? QString() : above->objectName());
}

bool labelIsCut(const QLabel& label) {
    if (label.text().isEmpty() || label.textFormat() == Qt::RichText) {
        return false;
    }
    return label.wordWrap() ? label.heightForWidth(label.width()) > label.height() + kTolerance
                            : label.sizeHint().width() > label.width() + kTolerance;
}

bool buttonIsCut(const QAbstractButton& button) {
    const auto* tool = qobject_cast<const QToolButton*>(&button);
    const bool iconOnly =
        tool != nullptr && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull();
    return !button.text().isEmpty() && !iconOnly && button.sizeHint().width() > button.width() + kTolerance;
}

void checkWords(const QWidget& window, QStringList& problems) {
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        if (label->isVisible() && labelIsCut(*label)) {
            problems << QStringLiteral("“%1” is cut off (%2).").arg(label->text(), placeOf(label));
        }
    }
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
        const bool paintsItself = button->sizePolicy().horizontalPolicy() == QSizePolicy::Expanding;
        if (button->isVisible() && !paintsItself && buttonIsCut(*button)) {
            problems << QStringLiteral("“%1” is cut off (%2).").arg(button->text(), placeOf(button));
        }
    }
}

/// Widgets that one layout manages must not overlap.
void checkOverlaps(const QWidget& parent, QStringList& problems) {
    if (parent.layout() == nullptr || !parent.isVisible()) {
        return;
    }
    QList<QWidget*> shown;
    for (QWidget* child : parent.findChildren<QWidget*>(Qt::FindDirectChildrenOnly)) {
        if (child->isVisible() && !child->isWindow() && !child->size().isEmpty()) {
            shown << child;
        }
    }
    for (qsizetype i = 0; i < shown.size(); ++i) {
        for (qsizetype j = i + 1; j < shown.size(); ++j) {
            if (shown[i]->geometry().intersects(shown[j]->geometry())) {
                problems << QStringLiteral("%1 lies on %2.").arg(placeOf(shown[i]), placeOf(shown[j]));
            }
        }
    }
}

} // namespace

QStringList layoutProblems(const QWidget& window) {
    QStringList problems;
    checkWords(window, problems);
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const bool layersByIntent = widget->inherits("QMainWindow") || widget->inherits("QStackedWidget") ||
                                    widget->inherits("QDockWidget") || widget->inherits("QTabBar") ||
                                    widget->inherits("QAbstractScrollArea");
        if (!layersByIntent) {
            checkOverlaps(*widget, problems);
        }
    }
    return problems;
}

bool looksEmpty(QWidget& widget) {
    const QImage image = widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
    std::set<QRgb> colours;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            colours.insert(image.pixel(x, y));
            if (colours.size() >= kColoursOfSomething) {
                return false;
            }
        }
    }
    return true;
}

} // namespace tidemark::ui
