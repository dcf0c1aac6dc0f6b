package dev.baton.yaml;

import dev.baton.BatonException;
import dev.baton.InvalidPlanException;
import dev.baton.Plan;
import dev.baton.PlanDocument;
import dev.baton.PlanProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Reads plan documents from files: JSON by the extension {@code .json}, YAML by any other.
 *
 * <p>YAML is read by its 1.2 JSON schema: {@code NO} and {@code 2026-11-20} stay strings. Anchors and aliases work; tags and
 * merge keys do not.
 */
public final class PlanFile {
    /** One byte more than is allowed, so that the refusal comes without reading all of it. */
    private static final int MOST_READ = (16 << 20) + 1;

    private PlanFile() {}

    /**
     * Reads a file in UTF-8.
     *
     * @throws BatonException {@code FILE_NOT_READABLE} if there is no such file, or it may not be read
     * @throws InvalidPlanException with every problem and its {@code file:line:column}
     */
    public static PlanDocument read(Path file) {
        return read(file, plan -> List.of());
    }

    /**
     * The same, with problems that only others can know found at once, for example by {@code Orchestrator.check}.
     *
     * @param more gets what could be read of the plan, which may be incomplete
     */
    public static PlanDocument read(Path file, Function<Plan, List<PlanProblem>> more) {
        String name = file.toString();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_READ);
        } catch (IOException e) {
            throw new BatonException(
                    "FILE_NOT_READABLE",
                    "The file " + name + " cannot be read: " + reason(e, file),
                    "Check the path, and that you may read it.",
                    e);
        }
        return name.toLowerCase(Locale.ROOT).endsWith(".json")
                ? PlanDocument.json(PlanDocument.text(bytes, name), name, more)
                : PlanDocument.of(new YamlText(PlanDocument.text(bytes, name), name).whole(), name, more);
    }

    private static String reason(IOException e, Path file) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        } else if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        return Files.isDirectory(file) ? "it is a directory" : String.valueOf(e.getMessage());
    }

    /**
     * Reads YAML.
     *
     * @param fileName its name in messages
     * @throws InvalidPlanException with every problem and its {@code file:line:column}
     */
    public static PlanDocument parse(String text, String fileName) {
        return PlanDocument.of(new YamlText(text, fileName).whole(), fileName);
    }
}
