// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A C program whose plugin brings the C++ runtime along, visible to nobody else. Usage: plugin_host PLUGIN
// FUNCTION
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int count, char** arguments) {
    if (count != 3)
        return 2;
    void* plugin = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (!plugin) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    int (*function)(void);
    void* symbol = dlsym(plugin, arguments[2]);
    memcpy(&function, &symbol, sizeof function);
    return function ? function() : 2;
}
