#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A made-up orders service in Python, without a network, to try Tidemark on: the same orders in every run.

    orders.py [--n ORDERS | --duration SECONDS] [--leak none|callback|cycle|traceback|native|fragment]

Each line marked "LEAK" is where the memory of one mode is born; "HELD" is where it is kept. Everything else is as it
should be, also what looks suspicious: see the README beside this file.
"""

import argparse
import collections
import ctypes
import functools
import gc
import json
import random
import re
import sqlite3
import time

SESSIONS = 2000
CUSTOMERS = 6000
LOG_LINES = 1500
BATCH = 2500
RARE = 5  # one order in so many leaks


class Bus:
    """Hands events to whoever subscribed."""

    def __init__(self):
        self.subscribers = {"paid": []}

    def subscribe(self, topic, handler):
        self.subscribers[topic].append(handler)  # HELD callback


class Sessions:
    """What customers looked at last; the least recently used are forgotten."""

    def __init__(self):
        self.known = collections.OrderedDict()

    def of(self, customer):
        session = self.known.pop(customer, None)
        if session is None:
            session = {"customer": customer, "visits": 0, "basket": []}
        self.known[customer] = session
        if len(self.known) > SESSIONS:
            self.known.popitem(last=False)
        session["visits"] += 1
        return session


class PaymentRefused(Exception):
    pass


@functools.lru_cache(maxsize=64)
def template(language):
    return re.compile(r"\{(\w+)\}"), "Order {number} of {customer} (%s): {total} cents, {items} items." % language


def render(language, values):
    pattern, text = template(language)
    return pattern.sub(lambda match: str(values[match.group(1)]), text)


class OrdersService:
    def __init__(self, leak, seed):
        self.careless = getattr(self, "leak_" + leak, None)
        self.random = random.Random(seed)
        self.bus = Bus()
        self.sessions = Sessions()
        self.log = collections.deque(maxlen=LOG_LINES)
        self.batch = []
        self.taken = 0
        self.refused = []
        self.kept_parts = collections.deque(maxlen=300)
        self.database = sqlite3.connect(":memory:")
        self.database.execute("create table orders(number integer primary key, total integer, page text)")
        self.libc = ctypes.CDLL(None)
        self.libc.malloc.restype = ctypes.c_void_p
        self.libc.malloc.argtypes = [ctypes.c_size_t]
        if leak == "cycle":
            gc.disable()

    def run(self, orders, duration=None):
        """Takes so many more orders, or orders for so many seconds; returns how many there were in all."""
        begin = time.monotonic()
        last = self.taken + orders
        while self.taken < last if duration is None else time.monotonic() - begin < duration:
            self.taken += 1
            self.take_order(self.taken, self.request(self.taken))
        return self.taken

    def request(self, number):
        items = [{"sku": "sku-%d" % self.random.randrange(500), "count": self.random.randrange(1, 4),
                  "cents": self.random.randrange(100, 9000)} for _ in range(self.random.randrange(1, 6))]
        return json.dumps({"number": number, "customer": self.random.randrange(CUSTOMERS), "items": items,
                           "language": self.random.choice(["en", "de", "fr"])})

    def take_order(self, number, text):
        order = json.loads(text)
        total = sum(item["cents"] * item["count"] for item in order["items"])
        session = self.sessions.of(order["customer"])
        session["basket"] = [item["sku"] for item in order["items"]]
        page = render(order["language"], {"number": number, "customer": order["customer"], "total": total,
                                          "items": len(order["items"])})
        self.database.execute("insert or replace into orders values(?, ?, ?)", (number % 4000, total, page))
        self.log.append("order %d: %d cents" % (number, total))
        self.bill(number, total)
        if number % RARE == 0:
            self.be_careless(number, total)

    def bill(self, number, total):
        """Bills are sent in batches: memory goes up, and down again."""
        self.batch.append({"number": number, "total": total})
        if len(self.batch) == BATCH:
            self.batch.clear()

    def be_careless(self, number, total):
        if self.careless is not None:
            self.careless(number, total)

    def leak_callback(self, number, total):
        """Every rare order subscribes once more, and nobody ever unsubscribes."""
        self.bus.subscribe("paid", functools.partial(self.on_paid, {"number": number, "total": total}))  # LEAK callback

    def on_paid(self, order, event):
        return order, event

    def leak_cycle(self, number, total):
        """Rows that know their receipt, which knows its rows; with the collector off nothing takes them apart."""
        receipt = [number, total]
        receipt.append([(receipt, position, "%d-%d" % (number, position)) for position in range(4)])  # LEAK cycle

    def leak_traceback(self, number, total):
        """A kept exception keeps the local variables of every function that it passed."""
        try:
            self.charge(number, total)
        except PaymentRefused as error:
            self.refused.append(error)  # HELD traceback

    def charge(self, number, total):
        form = bytearray(1500 + number % 7)  # LEAK traceback
        raise PaymentRefused("order %d: %d cents, form of %d bytes" % (number, total, len(form)))

    def leak_native(self, number, total):
        """C's malloc, which Python does not know of."""
        block = self.libc.malloc(20000)  # LEAK native
        ctypes.memset(block, number % 256, 20000)

    def leak_fragment(self, number, total):
        """No leak: of many short-lived parts of all sizes a few stay for a while, each in the middle of free memory."""
        parts = [bytearray(self.random.randrange(600, 6000)) for _ in range(40)]
        self.kept_parts.append(parts[20])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=30000, help="orders (default: %(default)s)")
    parser.add_argument("--duration", type=float, help="run for so many seconds instead")
    parser.add_argument("--leak", default="callback",
                        choices=["none", "callback", "cycle", "traceback", "native", "fragment"])
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    service = OrdersService(options.leak, options.seed)
    print("%d orders taken" % service.run(options.n, options.duration))


if __name__ == "__main__":
    main()
