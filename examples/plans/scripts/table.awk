# Joins the "size" and "tests" lines of each module into a Markdown table with a last row of sums.
BEGIN {
    print "| Module | Lines | of them tests | Tests |"
    print "| --- | ---: | ---: | ---: |"
}
$1 == "size" { order[++n] = $2; main[$2] = $3; test[$2] = $4 }
$1 == "tests" { tests[$2] = $3 }
END {
    for (i = 1; i <= n; i++) {
        m = order[i]
        printf "| %s | %d | %d | %d |\n", m, main[m] + test[m], test[m], tests[m]
        lines += main[m] + test[m]
        testLines += test[m]
        all += tests[m]
    }
    printf "| **together** | **%d** | **%d** | **%d** |\n", lines, testLines, all
}
