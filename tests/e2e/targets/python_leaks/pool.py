# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs in a pool of threads. Each leaves its result with the statistics, which nobody ever empties."""

import concurrent.futures
import time

STATISTICS = []
RECENT = [None] * 500


def parse(number):
    return {"id": number, "items": ["item %d of %d" % (i, number) for i in range(20)]}


def job(number):
    order = parse(number)
    RECENT[number % len(RECENT)] = order
    if number % 3 == 0:
        STATISTICS.append(b"%d" % number * 40)  # LEAK
    time.sleep(0.001)
    return len(order["items"])


with concurrent.futures.ThreadPoolExecutor(4) as pool:
    for begin in range(0, 8000, 100):
        print(sum(pool.map(job, range(begin, begin + 100))))
