#!/bin/sh
# Commits per day, the last 14 days that had any, as a Markdown table.
set -eu
git log --format=%cs | sort | uniq -c | tail -n 14 | awk '
    { day[NR] = $2; commits[NR] = $1; if ($1 > most) most = $1 }
    END {
        print "| Day | Commits | |"
        print "| --- | ---: | --- |"
        for (i = 1; i <= NR; i++) {
            bar = ""
            for (n = 0; n < commits[i] * 30 / most; n++) bar = bar "█"
            printf "| %s | %d | %s |\n", day[i], commits[i], bar
        }
    }'
