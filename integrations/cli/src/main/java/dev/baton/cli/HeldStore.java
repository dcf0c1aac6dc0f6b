package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Explanation;
import dev.baton.Health;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.NodeState;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanDocument;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store that another process holds, which answers on the store's control socket. */
final class HeldStore implements Desk {
    /** The process went away in the middle of an answer. */
    static final String LET_GO = "STORE_LET_GO";

    private static final int VERSION = 1;

    private final SocketChannel channel;
    private final BufferedReader answers;

    private HeldStore(SocketChannel channel) {
        this.channel = channel;
        this.answers =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
    }

    /** Empty if nobody answers there. */
    static Optional<Desk> connect(Path place) {
        try {
            Path socket = Files.isSymbolicLink(place) ? Files.readSymbolicLink(place) : place;
            return Files.exists(socket)
                    ? Optional.of(new HeldStore(SocketChannel.open(UnixDomainSocketAddress.of(socket))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // left behind by a process that was killed, or about to be removed
        }
    }

    private static final class Gone extends BatonException {
        private static final long serialVersionUID = 1L;

        Gone(IOException cause) {
            super(
                    LET_GO,
                    "The process that held the store ended before it answered",
                    "Give the command again: it then opens the store itself, or asks the next holder.",
                    cause);
        }
    }

    private Json ask(String name, Map<String, ?> more) {
        return ask(name, more, item -> {});
    }

    private Json ask(String name, Map<String, ?> more, Consumer<Json> items) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("v", VERSION);
        request.put("do", name);
        request.putAll(more);
        try {
            ByteBuffer line = ByteBuffer.wrap((Json.of(request).unmasked() + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw new Gone(e);
        }
        while (true) {
            Json answer = next();
            Optional<Json> error = answer.get("error");
            if (error.isPresent()) {
                throw new BatonException(
                        error.get().text("code"),
                        error.get().text("message"),
                        error.get().text("hint"));
            }
            Optional<Json> last = answer.get("ok");
            if (last.isPresent()) {
                return last.get();
            }
            answer.get("item").ifPresent(items);
        }
    }

    private Json next() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("the connection ended");
            }
            return Json.parseTrusted(line);
        } catch (IOException e) {
            throw new Gone(e);
        }
    }

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return page(ask("list", Map.of("query", query)), PlanSummary.class);
    }

    private static <T> Page<T> page(Json page, Class<T> type) {
        List<T> items = new ArrayList<>();
        page.at("/items").elements().forEach(item -> items.add(item.as(type)));
        return new Page<>(items, page.get("next").map(Json::text).orElse(null));
    }

    @Override
    public PlanState state(String plan) {
        return ask("state", Map.of("plan", plan)).as(PlanState.class);
    }

    @Override
    public Plan plan(String plan) {
        return PlanDocument.stored(ask("plan", Map.of("plan", plan)).text());
    }

    @Override
    public void tasks(String plan, Consumer<TaskState> each) {
        ask("tasks", Map.of("plan", plan), item -> each.accept(item.as(TaskState.class)));
    }

    @Override
    public void history(String plan, long after, Consumer<PlanEvent> each) {
        ask("history", Map.of("plan", plan, "after", after), item -> each.accept(item.as(PlanEvent.class)));
    }

    @Override
    public boolean follow(String plan, long after, Consumer<PlanEvent> each) {
        try {
            ask(
                    "history",
                    Map.of("plan", plan, "after", after, "follow", true),
                    item -> each.accept(item.as(PlanEvent.class)));
            return true;
        } catch (BatonException e) {
            if (e instanceof Gone || e.code().equals("SHUTTING_DOWN")) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Explanation explain(String plan, @Nullable String task) {
        return ask("explain", Map.of("plan", plan, "task", Json.of(task))).as(Explanation.class);
    }

    @Override
    public void logs(String plan, @Nullable String task, long after, Consumer<LogLine> each) {
        ask(
                "logs",
                Map.of("plan", plan, "task", Json.of(task), "after", after),
                item -> each.accept(item.as(LogLine.class)));
    }

    @Override
    public ControlReply control(String plan, PlanCommand command) {
        return ask(command, "plan", Json.of(plan)).as(ControlReply.class);
    }

    @Override
    public Page<PlanCommand.Reply> control(PlanQuery query, PlanCommand command) {
        return page(ask(command, "query", Json.of(query)), PlanCommand.Reply.class);
    }

    private Json ask(PlanCommand command, String whom, Json plans) {
        Map<String, Json> request = new LinkedHashMap<>(Json.of(command).fields());
        request.put(whom, plans);
        return ask(command.getClass().getSimpleName().toLowerCase(Locale.ROOT), request);
    }

    @Override
    public long resumeAll() {
        return ask("resumeAll", Map.of()).decimal().longValue();
    }

    @Override
    public long count(PlanQuery query) {
        return ask("count", Map.of("query", query)).decimal().longValue();
    }

    @Override
    public Json holder() {
        return ask("holder", Map.of());
    }

    @Override
    public List<String> audit() {
        return ask("audit", Map.of()).elements().stream().map(Json::text).toList();
    }

    @Override
    public List<NodeState> nodes() {
        return ask("nodes", Map.of()).elements().stream()
                .map(node -> node.as(NodeState.class))
                .toList();
    }

    @Override
    public Health health() {
        return ask("health", Map.of()).as(Health.class);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing to save.
        }
    }
}
