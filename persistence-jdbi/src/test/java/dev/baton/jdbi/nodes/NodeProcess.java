package dev.baton.jdbi.nodes;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.SubmitOptions;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.Redelivery;
import dev.baton.spi.SharedPlanStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A node in a process of its own, that submits plans when told to. It says {@code accepted KEY} for each that {@code orchestrate}
 * returned for, and {@code stale} for each commit that was refused.
 */
final class NodeProcess implements AutoCloseable {
    /** Tasks of each plan that the runtime gets to see; one more is a function of the node. */
    static final int AT_RUNTIME = 4;

    final String name;
    private final Process process;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger stale = new AtomicInteger();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> heardAll;

    private NodeProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.heardAll = CompletableFuture.runAsync(
                () -> {
                    process.inputReader(StandardCharsets.UTF_8).lines().forEach(this::hear);
                    ready.complete(false);
                },
                reading -> new Thread(reading, "reader").start());
    }

    /**
     * Starts a process; it says nothing until it is ready.
     *
     * @param looksUp whether some of its tasks go to a runtime that does not deduplicate and has to be asked
     */
    static NodeProcess start(String name, String url, int agents, Duration lease, boolean looksUp) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new NodeProcess(
                name,
                new ProcessBuilder(
                                java,
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                NodeProcess.class.getName(),
                                name,
                                url,
                                Integer.toString(agents),
                                Long.toString(lease.toMillis()),
                                (looksUp ? Redelivery.LOOKUP : Redelivery.DEDUPED).name())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    private void hear(String line) {
        if (line.equals("ready")) {
            ready.complete(true);
        } else if (line.startsWith("accepted ")) {
            accepted.add(line.substring(9));
        } else if (line.equals("stale")) {
            stale.incrementAndGet();
        }
    }

    void awaitReady() {
        if (!ready.orTimeout(60, TimeUnit.SECONDS).join()) {
            throw new IllegalStateException(name + " died before it was ready");
        }
    }

    /** Keys of the plans that were acknowledged. */
    Set<String> accepted() {
        return Set.copyOf(accepted);
    }

    /** Commits of it that were refused. */
    int stale() {
        return stale.get();
    }

    void submit(int plans, String prefix) {
        tell("submit " + plans + " " + prefix);
    }

    /** Has plans go on that were held to have killed their nodes, which others did. */
    void resumeAll() {
        tell("resume");
    }

    private void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            // It is dead, or dying.
        }
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
        heardAll.join();
    }

    /** Stops it where it stands, all of its threads. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int failed = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (failed != 0) {
                throw new IllegalStateException("kill -" + signal + " " + name + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes its orchestrator and waits for its end. */
    void leave() {
        tell("close");
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not close");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        heardAll.join();
    }

    @Override
    public void close() {
        kill();
    }

    // in the process

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        String name = args[0];
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(args[1]);
        source.setApplicationName(name);
        int agents = Integer.parseInt(args[2]);
        Orchestrator orchestrator = Orchestrator.builder()
                .store(counting(JdbiPlanStore.postgres(source)))
                .nodeName(name)
                .lease(Duration.ofMillis(Long.parseLong(args[3])))
                .adapter("deduped", new AgentAdapter(agents, Redelivery.DEDUPED))
                .adapter("found", new AgentAdapter(agents, Redelivery.valueOf(args[4])))
                .function("quick", task -> task.taskId())
                .build();
        System.out.println("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null && !order.equals("close"); order = orders.readLine()) {
            if (order.equals("resume")) {
                orchestrator.resumeAll();
                continue;
            }
            String[] words = order.split(" ", -1);
            for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                String key = words[2] + "-" + i;
                orchestrator
                        .orchestrateAsync(plan(key), SubmitOptions.defaults().withKey(key))
                        .thenRun(() -> System.out.println("accepted " + key));
            }
        }
        orchestrator.close();
        System.exit(0); // a client of HTTP keeps threads
    }

    private static Plan plan(String key) {
        int spread = Math.floorMod(key.hashCode(), 300);
        Plan.Builder plan = Plan.named("round");
        plan.task("first", task -> task.type("deduped").payload("millis", spread));
        plan.task(
                "left",
                task -> task.type("found").payload("millis", 300 - spread).dependsOn("first"));
        plan.task("right", task -> task.type("found").payload("millis", spread).dependsOn("first"));
        plan.task("quick", task -> task.type("quick").dependsOn("left", "right"));
        plan.task("last", task -> task.type("deduped").payload("millis", 10).dependsOn("quick"));
        return plan.build();
    }

    /** The store, which says aloud whenever it refuses a commit. */
    private static SharedPlanStore counting(SharedPlanStore store) {
        return (SharedPlanStore) Proxy.newProxyInstance(
                NodeProcess.class.getClassLoader(), new Class<?>[] {SharedPlanStore.class}, (proxy, method, values) -> {
                    Object result;
                    try {
                        result = method.invoke(store, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals("commit") && result instanceof List<?> results) {
                        for (Object each : results) {
                            if (each instanceof CommitResult.Stale) {
                                System.out.println("stale");
                            }
                        }
                    }
                    return result;
                });
    }
}
