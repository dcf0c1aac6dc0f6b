#!/bin/sh
# The $1 files that changed in most commits and are still there, as a Markdown table.
set -eu
{
    git ls-files | sed 's/^/here /'
    git log --no-merges --format= --name-only | sort | uniq -c | sort -k1,1nr -k2 | sed 's/^/changed /'
} | awk -v most="$1" '
    BEGIN {
        print "| File | Commits |"
        print "| --- | ---: |"
    }
    $1 == "here" { here[substr($0, 6)] = 1 }
    $1 == "changed" {
        commits = $2
        sub(/^changed +[0-9]+ /, "")
        if (($0 in here) && shown < most) { shown++; printf "| `%s` | %d |\n", $0, commits }
    }'
