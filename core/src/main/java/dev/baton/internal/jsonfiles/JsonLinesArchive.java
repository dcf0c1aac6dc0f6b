package dev.baton.internal.jsonfiles;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.PlanState;
import dev.baton.spi.FinishedPlan;
import dev.baton.spi.PlanArchive;
import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A compressed file of JSON lines for each batch, named for the first plan in it, and put in place by one rename. */
public final class JsonLinesArchive implements PlanArchive {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String SUFFIX = ".jsonl.gz";

    private final Path directory;

    public JsonLinesArchive(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public void keep(List<FinishedPlan> plans) throws IOException {
        Files.createDirectories(directory);
        PlanState first = plans.get(0).state();
        String stamp = first.endedAt() == null ? "" : STAMP.format(first.endedAt()) + "-";
        Path file = directory.resolve("plans-" + stamp + first.id() + SUFFIX);
        Path unfinished = directory.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        OpenDirectory.createFile(unfinished);
        try (FileOutputStream target = new FileOutputStream(unfinished.toFile());
                GZIPOutputStream packed = new GZIPOutputStream(target, 1 << 16);
                Writer text = new BufferedWriter(new OutputStreamWriter(packed, UTF_8))) {
            for (FinishedPlan plan : plans) {
                write(plan, text);
            }
            text.flush();
            packed.finish();
            target.getFD().sync();
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(FinishedPlan plan, Writer text) throws IOException {
        text.append("{\"state\":").append(RecordJson.write(plan.state()).toString());
        text.append(",\"plan\":").append(plan.plan().document());
        text.append(",\"tasks\":");
        write(plan.tasks(), text);
        text.append(",\"history\":");
        write(plan.history(), text);
        text.append("}\n");
    }

    private static void write(Iterable<? extends Record> values, Writer text) throws IOException {
        String before = "[";
        for (Record value : values) {
            text.append(before).append(RecordJson.write(value).toString());
            before = ",";
        }
        text.append(before.equals("[") ? "[]" : "]");
    }

    @Override
    public String toString() {
        return "PlanArchive[" + directory + "]";
    }
}
