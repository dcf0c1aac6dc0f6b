package dev.baton.internal.document;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.Task;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Says by 64 digits whether two plans are the same (L1). Goes through the tasks one by one: a plan may have a million. */
final class ContentHash {
    private static final String VERSION = "v1:";
    private static final int BUFFER = 1 << 14;

    private ContentHash() {}

    static String of(Plan plan) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            OutputStream digest = new DigestOutputStream(OutputStream.nullOutputStream(), sha);
            try (Writer out = new BufferedWriter(new OutputStreamWriter(digest, StandardCharsets.UTF_8), BUFFER)) {
                write(plan, out);
            }
            return VERSION + HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Plan plan, Writer out) throws IOException {
        CanonicalJson canonical = new CanonicalJson(out);
        Map<String, Json> fields = new TreeMap<>(PlanFields.withoutTasks(plan));
        fields.put("tasks", Json.NULL); // its place in the order
        char separator = '{';
        for (Map.Entry<String, Json> field : fields.entrySet()) {
            out.write(separator);
            canonical.string(field.getKey());
            out.write(':');
            if (field.getKey().equals("tasks")) {
                tasks(plan, canonical, out);
            } else {
                canonical.write(field.getValue());
            }
            separator = ',';
        }
        out.write('}');
    }

    private static void tasks(Plan plan, CanonicalJson canonical, Writer out) throws IOException {
        out.write('[');
        boolean first = true;
        for (Task task : plan.tasks()) {
            if (!first) {
                out.write(',');
            }
            canonical.write(PlanFields.task(task));
            first = false;
        }
        out.write(']');
    }
}
