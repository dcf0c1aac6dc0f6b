package dev.baton.jdbi;

import dev.baton.spi.PlanStore.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a node holds of a PostgreSQL store between open and close: connections that write, one that keeps its lease, and the right to
 * borrow others for as long as a read takes.
 */
final class OpenPostgres implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMinutes(1);

    /** One PostgreSQL backend uses one core: two write half as much again. */
    static final int WRITERS = 2;

    private final List<Link<PostgresWriter>> writers = new ArrayList<>();
    private final Link<Keeper> keeper;
    private final Borrowed borrowed;
    private final PlanNumbers numbers;
    private final Identity identity;
    private final PlanContents contents = new PlanContents();
    private final AtomicLong forgotten = new AtomicLong(System.nanoTime());

    OpenPostgres(DataSource source, PostgresDialect dialect, boolean isPooled) {
        Tables tables = dialect.tables();
        Faults faults = new PostgresFaults(tables);
        this.borrowed = new Borrowed(source, dialect, faults, isPooled);
        for (int i = 0; i < WRITERS; i++) {
            Resident writing = new Resident(source, Resident.WRITER, isPooled);
            writers.add(new Link<>(
                    faults, writing, handle -> PostgresWriter.on(handle.getConnection(), tables, writing.preamble())));
        }
        Resident keeping = new Resident(source, Resident.KEEPER, isPooled);
        this.keeper = new Link<>(faults, keeping, handle -> {
            dialect.configure(handle);
            return new Keeper(handle, keeping.preamble());
        });
        new PostgresMigrations(tables).run(borrowed);
        this.identity = borrowed.change(handle -> new PostgresStoreRow(handle).nextIncarnation());
        this.numbers = new PlanNumbers(count -> borrowed.change(handle -> new PostgresStoreRow(handle).reserve(count)));
        try {
            for (Link<?> link : links()) {
                boolean unused = link.use(prepared -> true);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Identity identity() {
        return identity;
    }

    private List<Link<?>> links() {
        List<Link<?>> links = new ArrayList<>(writers);
        links.add(keeper);
        return links;
    }

    /** The one for plans whose number has the same remainder as this. */
    Link<PostgresWriter> writer(long plan) {
        return writers.get((int) Math.floorMod(plan, (long) WRITERS));
    }

    /** Not to be used for anything that may take long. */
    <T extends @Nullable Object> T keep(Borrowed.Work<T> work) {
        return keeper.use(kept -> kept.ask(work));
    }

    /** Forgets dead nodes and old replies, once in a while. */
    void forgetNowAndThen() {
        long now = System.nanoTime();
        long last = forgotten.get();
        if (now - last > EVERY.toNanos() && forgotten.compareAndSet(last, now)) {
            int unused = borrowed.change(handle -> new NodeRows(handle).forget());
        }
    }

    Borrowed borrowed() {
        return borrowed;
    }

    PlanNumbers numbers() {
        return numbers;
    }

    PlanContents contents() {
        return contents;
    }

    @Override
    public void close() {
        links().forEach(Link::close);
    }
}
