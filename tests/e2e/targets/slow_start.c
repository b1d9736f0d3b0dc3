// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// As LD_AUDIT: a program takes long from its exec to its first constructor. See README.md.
#include <time.h>

unsigned la_version(unsigned version);

unsigned la_version(unsigned version) {
    (void)version;
    const struct timespec pause = {0, 700000000};
    nanosleep(&pause, NULL);
    return 0; // nothing else is to be audited
}
