// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Loads a plugin that allocates, calls it, unloads it, again and again. Argument: the plugin, if not beside
// the program.
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char** argv) {
    char path[PATH_MAX + 32];
    const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
    path[length > 0 ? length : 0] = '\0';
    strcpy(strrchr(path, '/') + 1, "libtarget_plugin.so");
    unsigned long total = 0;
    for (int i = 0; i < 200; ++i) {
        void* plugin = dlopen(argc > 1 ? argv[1] : path, RTLD_NOW | RTLD_LOCAL);
        if (!plugin) {
            fputs("cannot load the plugin\n", stderr);
            return 1;
        }
        unsigned long (*work)(unsigned) = (unsigned long (*)(unsigned))dlsym(plugin, "pluginWork");
        total += work(50);
        dlclose(plugin);
    }
    printf("%lu bytes\n", total);
    return 0;
}
