#!/bin/sh
# Writes the report to $1: a heading with the latest release $2 and the note $3, then what comes in. All or nothing.
set -eu
mkdir -p "$(dirname "$1")"
{
    printf '# Report on %s\n\n' "$(basename "$(git rev-parse --show-toplevel)")"
    printf 'Latest release: %s\n\n' "$2"
    [ -z "$3" ] || printf '%s\n\n' "$3"
    cat
} >"$1.part"
mv "$1.part" "$1"
printf 'Wrote %s (%d lines).\n' "$1" "$(awk 'END { print NR }' "$1")"
