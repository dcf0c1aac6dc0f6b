package dev.baton.cli;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plans, or the tasks of one, on the whole terminal, painted again and again. */
@Command(
        name = "watch",
        description = {
            "Watch the plans of a store, or the tasks of one plan, on the whole terminal. Ctrl-C leaves.",
            "Where there is no terminal, a line is printed whenever something has changed."
        },
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "Of a plan; without it all plans are watched.")
    @Nullable
    String id;

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    PlanFilter filter = new PlanFilter();

    @Option(names = "--every", paramLabel = "SECONDS", description = "How often to look; default: 1.")
    double seconds = 1;

    WatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        boolean isLive = console.columns() > 0 && console.rows() > 0;
        try (Glance glance = new Glance(store.named(console), id, filter)) {
            return isLive ? onScreen(glance) : inLines(glance);
        }
    }

    private int onScreen(Glance glance) {
        glance.look(Instant.now()); // what is wrong is said before the screen is cleared
        Screen screen = new Screen(console);
        try (Interruption interruption = Interruption.watch(() -> {
            screen.close();
            return ExitCode.COMPLETED;
        })) {
            while (true) {
                Instant now = Instant.now();
                View view = glance.look(now);
                Screen.Size size = screen.size();
                screen.paint(new Picture(console.outStyle(), size, store.named(console), now).of(view));
                interruption.standBack();
                pause();
            }
        } finally {
            screen.close();
        }
    }

    /** Ends when the plan that is watched has ended, or nothing is left to run. */
    private int inLines(Glance glance) {
        List<String> last = List.of();
        while (true) {
            Instant now = Instant.now();
            View view = glance.look(now);
            List<String> lines = view.news();
            List<String> before = last;
            lines.stream().filter(line -> !before.contains(line)).forEach(console.out()::println);
            last = lines;
            if (view.isOver() || !view.isHeld()) {
                if (!view.isOver()) {
                    console.err().println(PlanLines.NOBODY);
                }
                return view.isOver() ? ExitCode.COMPLETED : ExitCode.WAITING;
            }
            pause();
        }
    }

    private void pause() {
        long nanos = (long) (Math.max(0.1, seconds) * TimeUnit.SECONDS.toNanos(1));
        LockSupport.parkNanos(nanos);
    }
}
