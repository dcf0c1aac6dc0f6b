package dev.baton.benchmarks.contest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An engine that keeps everything in memory. */
public interface MemoryEngine extends AutoCloseable {
    /** Runs a course once, and returns when its last task is done. */
    interface Run {
        void run() throws Exception;
    }

    /** {@link Course#DIAMONDS}: two callers run one of its plans after the other. */
    static Run diamonds(Run one) {
        return () -> {
            try (Callers callers = new Callers()) {
                List<Future<?>> ends = new ArrayList<>();
                for (int c = 0; c < Course.CALLERS; c++) {
                    ends.add(callers.start(() -> {
                        for (int i = 0; i < Course.DIAMONDS.plans() / Course.CALLERS; i++) {
                            one.run();
                        }
                        return null;
                    }));
                }
                for (Future<?> end : ends) {
                    end.get();
                }
            }
        };
    }

    /**
     * Makes ready what a course may have ready before the clock starts: a graph that is compiled once and run many times.
     *
     * @param task what each task does; what it returns is to be kept under the task's name, for all tasks behind it to see
     * @return null: this engine cannot run such a thing
     */
    @Nullable
    Run ready(Course course, Supplier<String> task) throws Exception;

    @Override
    void close();
}
