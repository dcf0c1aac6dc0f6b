#!/bin/sh
# The modules of a Maven build and what they use: "module <name> <directory>" and "arrow <from> <to>", from the poms.
set -eu
git ls-files '*/pom.xml' | while IFS= read -r pom; do
    awk -v directory="$(dirname "$pom")" '
        /<parent>|<dependencyManagement>|<build>/ { deep++ }
        /<\/parent>|<\/dependencyManagement>|<\/build>/ { deep-- }
        !deep && /<artifactId>/ {
            id = $0
            gsub(/.*<artifactId>|<\/artifactId>.*/, "", id)
            if (name == "") { name = id; print "module", name, directory }
            else used[id] = 1
        }
        END { for (u in used) print "arrow", name, u }' "$pom"
done | sort
