#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Usage: check_program.sh TIDEMARK-GUI
# Bad options and bad files end the program with status 2 and one sentence.
set -eu
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

refuses() { # WHAT-THE-SENTENCE-SAYS ARGUMENTS…
    expected=$1
    shift
    status=0
    "$program" "$@" >"$folder/out" 2>"$folder/err" || status=$?
    if [ "$status" -ne 2 ] || ! grep -q "^tidemark-gui: .*$expected" "$folder/err"; then
        echo "tidemark-gui $*: status $status"
        cat "$folder/err"
        exit 1
    fi
    if grep -q propagateSizeHints "$folder/err"; then
        echo "tidemark-gui $*: noise of the platform"
        exit 1
    fi
}

echo "not a trace" >"$folder/text"
: >"$folder/empty"
refuses "missing" --screenshots "$folder/shots" "$folder/missing"
refuses "text" --screenshots "$folder/shots" "$folder/text"
refuses "empty" --screenshots "$folder/shots" "$folder/empty"
refuses "$folder" --screenshots "$folder/shots" "$folder"
refuses "could not be written" --screenshots "$folder/text/shots" "$folder/text"
refuses "--theme" --theme pink
refuses "--size" --size 12
refuses "--screenshots" --screenshots "$folder/shots"
