// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/allocation_text.h"

#include "ui/models/cost_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <array>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("allocation", text);
}

} // namespace

QString threadText(const Profile& profile, ThreadId thread) {
    if (!thread.valid() || thread.index() >= profile.threads().size()) {
        return {};
    }
    const QString number = QStringLiteral("#%1").arg(thread.index() + 1);
    const std::string& name = profile.threads()[thread.index()].name;
    return name.empty() ? number : number + QLatin1Char(' ') + QString::fromStdString(name);
}

QString callText(Call call) {
    static constexpr std::array kNames{"", "malloc", "calloc", "realloc", "reallocarray", "posix_memalign",
        "aligned_alloc", "memalign", "valloc", "pvalloc", "free", "new", "new[]", "delete", "delete[]",
        "mmap", "munmap", "mremap", "brk", "pool", "PyMem malloc", "PyMem calloc", "PyMem realloc",
        "PyMem free"};
    static_assert(kNames.size() == static_cast<std::size_t>(kLastCall) + 1);
    return QLatin1String(kNames[static_cast<std::size_t>(call)]);
}

QString addressText(std::uint64_t address) {
    return QStringLiteral("0x%1").arg(address, 0, 16);
}

QString momentTimeText(Nanoseconds time) {
    return words("%1 s").arg(QLocale().toString(static_cast<double>(time) / 1e9, 'f', 6));
}

QString lifetimeText(const AllocationPage::Row& row) {
    if (row.allocation.freed == kNever) {
        return words("to the end");
    }
    const Nanoseconds time = row.freedTime - row.bornTime;
    const QLocale locale;
    const auto number = [&](double unit) {
        return locale.toString(static_cast<double>(time) / unit, 'f', 1);
    };
    return time < 1'000           ? words("%1 ns").arg(locale.toString(static_cast<qlonglong>(time)))
           : time < 1'000'000     ? words("%1 µs").arg(number(1e3))
           : time < 1'000'000'000 ? words("%1 ms").arg(number(1e6))
                                  : words("%1 s").arg(number(1e9));
}

QString blockText(const Profile& profile, const AllocationPage::Row& row) {
    const Allocation& block = row.allocation;
    QString text = words("%1 at %2, born at %3")
                       .arg(bytesText(static_cast<std::int64_t>(block.size)), addressText(block.address),
                           momentTimeText(row.bornTime));
    if (const QString thread = threadText(profile, block.thread); !thread.isEmpty()) {
        text += words(" in thread %1").arg(thread);
    }
    if (block.freed == kNever) {
        return text + words(", never freed");
    }
    text += words(", freed at %1").arg(momentTimeText(row.freedTime));
    if (const QString thread = threadText(profile, block.freeingThread); !thread.isEmpty()) {
        text += words(" by thread %1").arg(thread);
    }
    return text + words(" after %1").arg(lifetimeText(row));
}

} // namespace tidemark::ui
