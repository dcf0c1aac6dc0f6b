package dev.baton.cli;

import dev.baton.Health;
import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.PlanQuery;
import dev.baton.PlanSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the doctor looks at, one finding after the other. */
final class Checkup {
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);
    private static final long LITTLE_SPACE = 1L << 30;
    private static final int MOST_SHOWN = 10;

    /** How to take a finding. */
    enum Verdict {
        NEUTRAL,
        WELL,
        DOUBTFUL,
        WRONG
    }

    /**
     * One of them.
     *
     * @param hint what to do; may be empty
     */
    record Finding(String name, Verdict verdict, String what, String hint) {}

    private final NamedStore store;
    private final Desk desk;
    private final String version;
    private final List<Finding> findings = new ArrayList<>();

    Checkup(NamedStore store, Desk desk, String version) {
        this.store = store;
        this.desk = desk;
        this.version = version;
    }

    List<Finding> findings(Instant now) {
        Json holder = desk.holder();
        add("command", Verdict.NEUTRAL, version + ", Java " + Runtime.version());
        holder(holder);
        holder.at("/store").fields().forEach((name, value) -> add(name, Verdict.NEUTRAL, value.text()));
        access();
        space();
        clock(now);
        audit();
        return findings;
    }

    private void add(String name, Verdict verdict, String what) {
        add(name, verdict, what, "");
    }

    private void add(String name, Verdict verdict, String what, String hint) {
        findings.add(new Finding(name, verdict, what, hint));
    }

    private void holder(Json holder) {
        if (!desk.isHeld()) {
            add("held by", Verdict.NEUTRAL, "nobody: nothing in it moves");
            return;
        }
        List<NodeState> nodes = desk.nodes();
        add(
                "held by",
                Verdict.NEUTRAL,
                nodes.isEmpty()
                        ? "process " + holder.text("pid") + ", Java " + holder.text("java")
                        : Wording.count(
                                        nodes.stream()
                                                .filter(NodeState::isAlive)
                                                .count(),
                                        "node") + ": baton nodes");
        Health health = desk.health();
        if (health != null) {
            boolean isUp = health.status() == Health.Status.UP;
            add("health", isUp ? Verdict.WELL : Verdict.WRONG, Style.lower(health.status()) + ": " + health.detail());
            health.parts().entrySet().stream()
                    .filter(part -> part.getValue().status() != Health.Status.UP)
                    .forEach(part -> add(
                            part.getKey(),
                            Verdict.WRONG,
                            Style.lower(part.getValue().status()) + ": "
                                    + part.getValue().detail()));
        }
    }

    private void access() {
        Path file = store.file();
        if (file != null) {
            onlyForOwner("file mode", file);
        }
        if (desk.isHeld()) {
            store.socket().ifPresent(socket -> onlyForOwner("socket", socket));
        }
    }

    private void onlyForOwner(String name, Path path) {
        try {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
            boolean isOwners = mode.endsWith("------");
            add(
                    name,
                    isOwners ? Verdict.WELL : Verdict.DOUBTFUL,
                    mode + "  " + path,
                    isOwners ? "" : "Others can read what the plans hold: chmod 600 " + path);
        } catch (IOException | UnsupportedOperationException e) {
            add(name, Verdict.DOUBTFUL, "cannot be read: " + e.getMessage());
        }
    }

    private void space() {
        Path file = store.file();
        long free = file == null ? Long.MAX_VALUE : file.toFile().getUsableSpace();
        if (free < LITTLE_SPACE) {
            add(
                    "disk",
                    Verdict.DOUBTFUL,
                    (free >> 20) + " MB are free",
                    "The file grows while it is open: make room, or move the store.");
        }
    }

    /** A clock that was set back shows in plans from the future. */
    private void clock(Instant now) {
        List<PlanSummary> newest = desk.list(PlanQuery.all().withLimit(1)).items();
        boolean isAhead = !newest.isEmpty() && newest.get(0).createdAt().isAfter(now.plus(CLOCK_SLACK));
        if (isAhead) {
            add(
                    "clock",
                    Verdict.DOUBTFUL,
                    Wording.moment(now) + ", and the newest plan is of "
                            + Wording.moment(newest.get(0).createdAt()),
                    "The clock was set back, or another machine's was ahead: check its time service.");
        } else {
            add("clock", Verdict.WELL, Wording.moment(now));
        }
    }

    private void audit() {
        long start = System.nanoTime();
        List<String> wrong = desk.audit();
        String time = Wording.time(Duration.ofNanos(System.nanoTime() - start));
        if (wrong.isEmpty()) {
            add("contents", Verdict.WELL, "no gap, no wrong count, nothing missing  (" + time + ")");
            return;
        }
        wrong.stream().limit(MOST_SHOWN).forEach(finding -> add("contents", Verdict.WRONG, finding));
        add(
                "contents",
                Verdict.WRONG,
                Wording.count(wrong.size(), "finding"),
                "Somebody else wrote into the file, or it is damaged: keep a copy, restore a backup, and report it.");
    }
}
