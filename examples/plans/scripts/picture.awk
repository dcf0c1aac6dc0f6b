# Draws "module", "arrow" and "size" lines as a Mermaid flowchart: boxes are modules, arrows say who uses whom.
$1 == "size" { lines[$2] = $3 }
$1 == "module" { order[++n] = $2; directory[$2] = $3; number[$2] = n }
$1 == "arrow" { from[++arrows] = $2; to[arrows] = $3 }
END {
    print "flowchart BT"
    for (i = 1; i <= n; i++) {
        m = directory[order[i]]
        printf "  m%d[\"%s%s\"]\n", i, m, (lines[m] ? "<br/><small>" lines[m] " lines</small>" : "")
    }
    for (i = 1; i <= arrows; i++)
        if (to[i] in number) printf "  m%d --> m%d\n", number[from[i]], number[to[i]]
}
