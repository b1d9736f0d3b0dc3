# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls an extension module that forgets what it copied. Takes the module's folder."""

import sys
import time

sys.path.insert(0, sys.argv[1])
import forgetful  # noqa: E402


def handle(number):
    text = "order %d " % number * 30
    return forgetful.measure(text)  # LEAK


total = 0
for number in range(6000):
    total += handle(number)
    time.sleep(0.0003)
print(total)
