// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Built twice, with PLUGIN_FRAME of different sizes: the same addresses, other unwind information.

__attribute__((visibility("default"))) void callBack(void (*function)(void), unsigned depth) {
    volatile char frame[PLUGIN_FRAME];
    frame[0] = 1;
    if (depth == 0)
        function();
    else
        callBack(function, depth - 1);
    frame[PLUGIN_FRAME - 1] = frame[0];
}
