#!/bin/sh
# One line per module: "size <module> <lines of main code> <lines of test code>".
set -eu
git grep -I --no-color -c '' -- '*.java' | awk -F: '
    {
        module = $1
        kind = module ~ /\/src\/test\// ? "test" : "main"
        sub(/\/src\/.*/, "", module)
        lines[module, kind] += $NF
        modules[module] = 1
    }
    END { for (m in modules) printf "size %s %d %d\n", m, lines[m, "main"], lines[m, "test"] }' | sort
