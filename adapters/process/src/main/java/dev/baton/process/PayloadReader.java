package dev.baton.process;

import dev.baton.Json;
import dev.baton.Json.Kind;
import dev.baton.PlanProblem;
import dev.baton.process.Settings.Command;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a payload and collects all that is wrong with it. Used twice: on the written payload, where a reference stands for a
 * value nobody knows yet and is passed over, and on the resolved one, where nothing is.
 */
final class PayloadReader {
    private static final Set<String> DIRECTIVES = Set.of("$from", "$secret", "$literal");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Set by us, or changed by the wrapper's shell on the way to the program. */
    private static final Set<String> SHELL_VARIABLES = Set.of(
            "BASHOPTS",
            "BASH_ENV",
            "ENV",
            "IFS",
            "LINENO",
            "OLDPWD",
            "OPTARG",
            "OPTERR",
            "OPTIND",
            "POSIXLY_CORRECT",
            "PPID",
            "PS1",
            "PS2",
            "PS4",
            "PWD",
            "SHELLOPTS");

    private final Settings settings;
    private final boolean resolved;
    private final List<PlanProblem> problems = new ArrayList<>();

    private PayloadReader(Settings settings, boolean resolved) {
        this.settings = settings;
        this.resolved = resolved;
    }

    /** Either an invocation, or problems; with paths relative to the task. */
    record Reading(@Nullable Invocation invocation, List<PlanProblem> problems) {}

    /** What is wrong with a payload as it was written. */
    static List<PlanProblem> check(Settings settings, String type, Json payload) {
        PayloadReader reader = new PayloadReader(settings, false);
        if (!reader.isOpen(payload)) {
            reader.read(type, payload);
        }
        return List.copyOf(reader.problems);
    }

    /** Reads a payload in which everything is resolved. */
    static Reading read(Settings settings, String type, Json payload) {
        PayloadReader reader = new PayloadReader(settings, true);
        Invocation invocation = reader.read(type, payload);
        return new Reading(reader.problems.isEmpty() ? invocation : null, List.copyOf(reader.problems));
    }

    /** Whether a name may be that of a variable; those that begin with BATON_ and those of the shell are taken. */
    static boolean isFreeVariable(String name) {
        return VARIABLE.matcher(name).matches() && !name.startsWith("BATON_") && !SHELL_VARIABLES.contains(name);
    }

    private Invocation read(String type, Json payload) {
        Command command = settings.commands().get(type);
        List<String> keys = List.of(command == null ? "argv" : "args", "env", "stdin", "stdout");
        List<String> argv = new ArrayList<>();
        Map<String, String> environment = new LinkedHashMap<>();
        if (payload.kind() != Kind.OBJECT) {
            wrongType("/payload", payload, "an object with " + String.join(", ", keys));
            return new Invocation(argv, environment, null, StdoutForm.TEXT);
        }
        if (command != null) {
            argv.addAll(command.argv());
            payload.get("args").ifPresent(args -> strings("/payload/args", args, argv));
        } else if (!settings.anyProgram()) {
            problem(
                    "PROGRAM_NOT_ALLOWED",
                    "/type",
                    "\"" + cut(type) + "\" is no registered command",
                    NearestName.hint(type, settings.commands().keySet()) + "Commands: "
                            + listed(settings.commands().keySet())
                            + ". Programs of a plan's choice run only where the host said allowAnyProgram().");
        } else if (payload.get("argv").isEmpty()) {
            problem(
                    "FIELD_REQUIRED",
                    "/payload/argv",
                    "There is no program to run",
                    "Give argv, a list with the program and its arguments: [\"git\", \"log\"].");
        } else {
            program(payload.at("/argv"), argv);
        }
        payload.get("env").ifPresent(env -> variables(env, command, environment));
        unknownKeys(payload, keys, command, type);
        return new Invocation(argv, environment, stdin(payload), stdout(payload));
    }

    private void program(Json value, List<String> argv) {
        strings("/payload/argv", value, argv);
        if (value.kind() == Kind.ARRAY && (value.size() == 0 || value.at("/0").equals(Json.of("")))) {
            problem(
                    "FIELD_REQUIRED",
                    "/payload/argv/0",
                    "There is no program to run",
                    "Its first string is the program.");
        }
    }

    private void unknownKeys(Json payload, List<String> keys, @Nullable Command command, String type) {
        for (String key : payload.fields().keySet()) {
            if (keys.contains(key) || key.startsWith("x-")) {
                continue;
            }
            if (key.equals("argv") && command != null) {
                problem(
                        "PROGRAM_NOT_ALLOWED",
                        "/payload/argv",
                        "The command \"" + type + "\" has its program fixed by the host",
                        "Give args: the strings that follow " + command.argv().get(0) + ".");
            } else {
                problem(
                        "UNKNOWN_KEY",
                        "/payload/" + key.replace("~", "~0").replace("/", "~1"),
                        "\"" + cut(key) + "\" is no field of this payload",
                        NearestName.hint(key, keys) + "Fields: " + String.join(", ", keys) + ".");
            }
        }
    }

    private void strings(String path, Json list, List<String> into) {
        if (isOpen(list)) {
            return;
        }
        if (list.kind() != Kind.ARRAY) {
            wrongType(path, list, "a list of strings");
            return;
        }
        List<Json> elements = list.elements();
        for (int i = 0; i < elements.size(); i++) {
            into.add(scalar(path + "/" + i, elements.get(i)));
        }
    }

    private void variables(Json env, @Nullable Command command, Map<String, String> into) {
        if (isOpen(env)) {
            return;
        }
        if (env.kind() != Kind.OBJECT) {
            wrongType("/payload/env", env, "an object of strings");
            return;
        }
        env.fields().forEach((name, value) -> {
            String path = "/payload/env/" + name.replace("~", "~0").replace("/", "~1");
            if (!isFreeVariable(name)) {
                problem(
                        "INVALID_NAME",
                        path,
                        "\"" + cut(name) + "\" cannot be set for a program",
                        "Use letters, digits and _. Taken are names that begin with BATON_, and those of the shell: "
                                + listed(SHELL_VARIABLES) + ".");
            } else if (settings.fixed().containsKey(name)) {
                problem("ENV_NOT_ALLOWED", path, "The host fixed " + name, "Leave it out.");
            } else if (command != null && !command.taskEnvironment().contains(name)) {
                problem(
                        "ENV_NOT_ALLOWED",
                        path,
                        "Tasks of this command may not set " + cut(name),
                        NearestName.hint(name, command.taskEnvironment()) + "They may set: "
                                + listed(command.taskEnvironment())
                                + ". The host names more when it registers the command.");
            } else {
                into.put(name, scalar(path, value));
            }
        });
    }

    private @Nullable String stdin(Json payload) {
        Json value = payload.get("stdin").orElse(Json.NULL);
        if (value.isNull()) {
            return null;
        }
        String flaw = PlainText.flaw(value);
        if (flaw != null) {
            problem("INVALID_TEXT", "/payload/stdin", "It holds " + flaw, "Send plain text.");
        }
        return value.kind() == Kind.STRING ? value.text() : value.unmasked();
    }

    private StdoutForm stdout(Json payload) {
        Json value = payload.get("stdout").orElse(Json.of(StdoutForm.TEXT.word()));
        if (isOpen(value)) {
            return StdoutForm.TEXT;
        }
        StdoutForm form = value.kind() == Kind.STRING ? StdoutForm.of(value.text()) : null;
        if (form == null) {
            List<String> words = new ArrayList<>();
            for (StdoutForm each : StdoutForm.values()) {
                words.add(each.word());
            }
            problem(
                    "INVALID_VALUE",
                    "/payload/stdout",
                    shown(value) + " is no form of output",
                    (value.isSecret() ? "" : NearestName.hint(value.text(), words)) + "Forms: "
                            + String.join(", ", words) + ".");
            return StdoutForm.TEXT;
        }
        return form;
    }

    /** A string, or a number or boolean as its JSON text. */
    private String scalar(String path, Json value) {
        if (isOpen(value)) {
            return "";
        }
        if (value.kind() != Kind.STRING && value.kind() != Kind.NUMBER && value.kind() != Kind.BOOLEAN) {
            wrongType(path, value, "a string");
            return "";
        }
        String text = value.text();
        String flaw = PlainText.flaw(text);
        if (flaw != null) {
            problem("INVALID_TEXT", path, "It holds " + flaw, "Arguments and variables are plain text.");
        } else if (resolved && !NATIVE.newEncoder().canEncode(text)) {
            problem(
                    "INVALID_TEXT",
                    path,
                    "This JVM hands strings to programs in " + NATIVE + ", which lacks a character of it",
                    "Start the JVM in a UTF-8 locale (LC_ALL=C.UTF-8), or send the text through stdin, always UTF-8.");
        }
        return text;
    }

    /** The charset of the JVM's argv and environment; text that it cannot say would arrive as question marks. */
    static final Charset NATIVE = Runtime.version().feature() < 18
            ? Charset.defaultCharset()
            : Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    /** A reference or another directive whose value comes at dispatch. */
    private boolean isOpen(Json value) {
        if (resolved) {
            return false;
        }
        return switch (value.kind()) {
            case STRING -> value.text().contains("${");
            case OBJECT -> value.fields().keySet().stream().anyMatch(DIRECTIVES::contains);
            default -> false;
        };
    }

    private void wrongType(String path, Json value, String wanted) {
        problem("WRONG_TYPE", path, "Found " + value.kind() + " " + shown(value), "It must be " + wanted + ".");
    }

    private void problem(String code, String path, String message, String hint) {
        problems.add(new PlanProblem(code, path, message, hint));
    }

    private static String listed(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
    }

    private static String shown(Json value) {
        return cut(value.toString());
    }

    private static String cut(String text) {
        return text.length() <= 64 ? text : text.substring(0, 63) + "…";
    }
}
