#!/bin/sh
# One line per module: "tests <module> <number of test methods>".
set -eu
# git grep fails where it finds nothing; a repository without tests is no failure of ours.
{ git grep -E --no-color -c '^ *@(Test|ParameterizedTest|RepeatedTest|TestFactory|ArchTest)' -- '*.java' || [ $? -eq 1 ]; } | awk -F: '
    { module = $1; sub(/\/src\/.*/, "", module); tests[module] += $NF }
    END { for (m in tests) printf "tests %s %d\n", m, tests[m] }' | sort
