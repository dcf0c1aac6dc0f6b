package dev.baton.internal.engine;

import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.spi.FinishedPlan;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A finished plan, read from the store page by page. */
record StoredFinishedPlan(StoreAccess access, long number, PlanState state) implements FinishedPlan {
    private static final int PAGE = 500;

    @Override
    public Plan plan() {
        return access.read(store -> store.plan(number));
    }

    @Override
    public Iterable<TaskState> tasks() {
        return () -> new Pages<>(
                last -> access.read(store -> store.tasks(number, last == null ? 0 : last.number() + 1, PAGE)));
    }

    @Override
    public Iterable<PlanEvent> history() {
        return () ->
                new Pages<>(last -> access.read(store -> store.history(number, last == null ? 0 : last.seq(), PAGE)));
    }

    /** Goes on with the next page when one is through. */
    private static final class Pages<T> implements Iterator<T> {
        private final Function<@Nullable T, List<T>> after;
        private @Nullable T last;
        private Iterator<T> page;
        private boolean isLast;

        Pages(Function<@Nullable T, List<T>> after) {
            this.after = after;
            this.page = fetched();
        }

        private Iterator<T> fetched() {
            List<T> items = after.apply(last);
            isLast = items.size() < PAGE;
            return items.iterator();
        }

        @Override
        public boolean hasNext() {
            if (!page.hasNext() && !isLast) {
                page = fetched();
            }
            return page.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            T item = page.next();
            last = item;
            return item;
        }
    }
}
