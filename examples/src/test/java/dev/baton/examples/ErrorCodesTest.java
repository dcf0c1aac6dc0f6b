package dev.baton.examples;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.examples.ErrorPage.Row;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/errors.md} has every code of the project, once, and no other. Codes are string literals in capitals; every such
 * literal of the main sources is a code, or stands below.
 */
class ErrorCodesTest {
    /** By source file, so that a word excused in one place is not excused elsewhere. */
    private static final Map<String, Set<String>> NO_CODES = Map.ofEntries(
            // parts of durations
            entry("FieldReader", Set.of("D", "P", "PT")),
            // how a signal, a variable or a clause is called
            entry("Output", words("ABRT ALRM BUS FPE HUP ILL INT KILL PIPE QUIT SEGV SIG TERM XCPU XFSZ")),
            entry("ProcessTree", words("BATON_DISPATCH_KEY KILL TERM")),
            entry("ProcessAdapter", words("HOME LANG LC_ALL PATH TMPDIR TZ")),
            entry("ProgramPath", words("PATH")),
            entry("Wrapper", words("PATH")),
            entry("Launch", words("BATON_ATTEMPT BATON_EFFECT_KEY BATON_PLAN_ID BATON_TASK_DIR BATON_TASK_ID")),
            entry(
                    "PayloadReader",
                    words("BASHOPTS BASH_ENV BATON_ ENV IFS LINENO OLDPWD OPTARG OPTERR OPTIND POSIXLY_CORRECT PPID PS1"
                            + " PS2 PS4 PWD SHELLOPTS")),
            entry("EnvironmentSecrets", words("BATON_SECRET_")),
            entry("HostProcess", words("X Z")),
            entry("Plot", words("M")),
            entry("Console", words("NO_COLOR TERM")),
            // SQL
            entry(
                    "H2Database",
                    words("FALSE FILE_SIZE PAGE_COUNT PAGE_COUNT_LIVE RETENTION_TIME REUSE_SPACE WRITE_DELAY")),
            entry("LogWriter", words("BIGINT")),
            entry("Removal", words("BIGINT")),
            entry("Migrations", words("BATON_SCHEMA_VERSION BATON_STORE")),
            entry("NewPlans", words("BIGINT VARCHAR")),
            entry("H2Dialect", words("BIGINT VARCHAR")),
            entry("PostgresServer", words("CHECKPOINT UTF8")),
            // words of the command's help and output
            entry("BatonCommand", words("COMMAND")),
            entry("RunCommand", words("INVALID")),
            entry("PlanFilter", words("T Z")),
            entry("NodeLines", words("ADAPTERS LAG LEASE NAME NODE PLANS STATE WORDS")),
            entry("PlanLines", words("AGE ID LABELS NAME OWNER STATUS TASKS TIME")),
            entry("StoreChoice", words("BATON_STORE")),
            entry("PostgresStore", words("PGPASSWORD PGUSER")),
            entry("LiveProgress", words("F")),
            entry("Figure", words("MISS")),
            entry("SleepingPlans", words("MB")),
            // codes of users' own
            entry("Guide", words("HTTP_400 HTTP_503 MY_ PT24H")),
            entry("JobAdapter", words("JOB_FAILED")),
            // beginnings and marks
            entry("Gates", words("UPSTREAM_")),
            entry("OutputCheck", words("NUL")),
            entry("StoredPlans", words("STORE_")),
            entry("Troubles", words("STORE_")));

    /** What carries a code says it by a literal, or hands on what another carries. */
    private static final Pattern CARRIER =
            Pattern.compile("(?:new (?:BatonException|PlanProblem|TaskError|ExpressionException|CommitResult\\.Refused)"
                    + "|TaskError\\.(?:permanent|transientError|unclassified))\\(\\s*([^,\\n]*?)\\s*,");

    private static final Pattern HANDED_ON = Pattern.compile(
            "\"[A-Z][A-Z0-9_]*\"|code|[\\w.()]+\\.(?:code\\(\\)|(?:requiredText|text)\\(\"code\"\\))|[A-Z_]+");

    private static final Pattern CLASSIFIED =
            Pattern.compile("TaskError\\.(permanent|transientError|unclassified)\\(\\s*\"([A-Z][A-Z0-9_]*)\"");

    private static List<JavaSource> sources;
    private static ErrorPage page;

    @BeforeAll
    static void read() throws IOException {
        sources = JavaSource.ofTheProject();
        page = ErrorPage.read();
    }

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }

    /** The literals in capitals, with the files they stand in. */
    private static Map<String, Set<String>> literals() {
        Map<String, Set<String>> literals = new TreeMap<>();
        for (JavaSource source : sources) {
            for (String literal : source.literals()) {
                if (ErrorPage.CODE.matcher(literal).matches()) {
                    literals.computeIfAbsent(literal, l -> new TreeSet<>()).add(source.name());
                }
            }
        }
        return literals;
    }

    @Test
    void everyCodeOfTheSourcesIsOnThePage() {
        Map<String, Set<String>> missing = new TreeMap<>();
        literals()
                .forEach((literal, files) -> files.forEach(file -> {
                    if (!page.codes().contains(literal)
                            && !NO_CODES.getOrDefault(file, Set.of()).contains(literal)) {
                        missing.computeIfAbsent(literal, l -> new TreeSet<>()).add(file);
                    }
                }));

        assertThat(missing)
                .as("explain each in docs/errors.md, or list it here if it is no code")
                .isEmpty();
    }

    @Test
    void everyCodeOnThePageIsInASource() {
        assertThat(page.codes())
                .as("stale in docs/errors.md")
                .isNotEmpty()
                .isSubsetOf(literals().keySet());
    }

    @Test
    void noCodeIsExplainedTwice() {
        assertThat(page.codes()).doesNotHaveDuplicates();
    }

    @Test
    void eachRowSaysWhatIsWrongAndWhatToDo() {
        assertThat(page.rows()).allSatisfy(row -> assertThat(row.cells())
                .as(row.code())
                .hasSizeBetween(2, 3)
                .allSatisfy(cell -> assertThat(cell).isNotBlank()));
    }

    @Test
    void whatThePageRefersToIsOnThePage() {
        Matcher words = Pattern.compile("`([A-Z][A-Z0-9]*_[A-Z0-9_]*)`").matcher(page.text());

        assertThat(words.results().map(word -> word.group(1))).isSubsetOf(page.codes());
    }

    @Test
    void noExcuseIsStale() {
        Map<String, Set<String>> literals = literals();
        NO_CODES.forEach((file, words) -> words.forEach(word ->
                assertThat(literals.getOrDefault(word, Set.of())).as(word).contains(file)));
    }

    @Test
    void codesAreLiterals() {
        Map<String, Set<String>> others = new TreeMap<>();
        for (JavaSource source : sources) {
            Matcher carriers = CARRIER.matcher(source.code());
            while (carriers.find()) {
                String code = carriers.group(1);
                if (!HANDED_ON.matcher(code).matches()) {
                    others.computeIfAbsent(source.name(), s -> new TreeSet<>()).add(code);
                }
            }
        }
        assertThat(others).as("codes that no test can find").isEmpty();
    }

    /** L15. */
    @Test
    void thePageSaysWhichErrorsAreTriedAgain() {
        Map<String, Set<String>> answers = new TreeMap<>();
        for (JavaSource source : sources) {
            Set<String> excused = NO_CODES.getOrDefault(source.name(), Set.of());
            Matcher errors = CLASSIFIED.matcher(source.code());
            while (errors.find()) {
                if (excused.contains(errors.group(2))) {
                    continue;
                }
                answers.computeIfAbsent(errors.group(2), c -> new TreeSet<>())
                        .add(errors.group(1).equals("permanent") ? "no" : "yes");
            }
        }
        assertThat(answers).isNotEmpty();
        for (Row row : page.rows()) {
            if (answers.containsKey(row.code()) && row.cells().size() == 3) {
                assertThat(row.cells().get(0))
                        .as("column \"Tried again\" of " + row.code())
                        .contains(answers.get(row.code()));
                answers.remove(row.code());
            }
        }
        assertThat(answers).as("these need the column").isEmpty();
    }

    @Test
    void commentsAndTextBlocksDoNotHideCodes() {
        String text = """
                // "IN_COMMENT" 'x
                /* "IN_BLOCK" */ char quote = '"'; String s = "a \\" // b" + "REAL_CODE";
                String block = \"""
                        SOME_BLOCK
                        \""";
                """;
        assertThat(JavaSource.of("Sample", text).literals()).containsExactly("a \\\" // b", "REAL_CODE", "SOME_BLOCK");
    }
}
