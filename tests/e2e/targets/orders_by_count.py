# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""orders_by_count.py DEMO_FOLDER SNAPSHOT_FOLDER LEAK: the Python demo with a snapshot every so many orders, whose time
is the number of orders: the same series however busy the machine is."""

import json
import os
import sys

sys.path.insert(0, sys.argv[1])
import orders  # noqa: E402
import tidemark_snapshots  # noqa: E402

STEPS = 20
ORDERS_PER_STEP = 450

folder = tidemark_snapshots.start(sys.argv[2], every=1e6, frames=10, keep=STEPS + 2)
service = orders.OrdersService(sys.argv[3], 7)
for step in range(STEPS):
    service.run(ORDERS_PER_STEP)
    tidemark_snapshots.snapshot()
tidemark_snapshots.stop()
# Without the one of the start, which the thread took at some time.
taken = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".tms"))[-STEPS:]
for step, snapshot in enumerate(taken):
    with open(snapshot + ".json") as file:
        facts = json.load(file)
    facts["time"] = facts["started"] + step * ORDERS_PER_STEP
    with open(snapshot + ".json", "w") as file:
        json.dump(facts, file)
print(json.dumps(taken))
