package dev.baton.jdbi;

import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.PlanStore.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a node holds of a PostgreSQL store between open and close: connections that write, one that keeps its lease, and the right to
 * borrow others for as long as a read takes.
 */
final class OpenPostgres implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMinutes(1);

    /** One connection keeps one processor of the server busy; a third brings nothing. */
    static final int WRITERS = 2;

    /** Those that nobody uses; who was used last comes first, so that the second is opened only when it is needed. */
    private final BlockingDeque<Link<PostgresWriter>> writers = new LinkedBlockingDeque<>();

    private final Link<Keeper> keeper;
    private final Borrowed borrowed;
    private final PlanNumbers numbers;
    private final Identity identity;
    private final PlanContents contents = new PlanContents();
    private final AtomicLong forgotten = new AtomicLong(System.nanoTime());

    OpenPostgres(DataSource source, PostgresDialect dialect, boolean isPooled) {
        Tables tables = dialect.tables();
        Faults faults = new PostgresFaults(tables);
        Resident writing = new Resident(source, Resident.WRITER, isPooled);
        this.borrowed = new Borrowed(source, dialect, faults, isPooled);
        for (int i = 0; i < WRITERS; i++) {
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
            boolean unused = writers.getFirst().use(prepared -> true) && keeper.use(prepared -> true);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Identity identity() {
        return identity;
    }

    /** A result for each entry, in order. Waits for a connection if all of them write already. */
    List<CommitResult> commit(List<PlanCommit> batch) {
        Link<PostgresWriter> writer = take();
        try {
            return PostgresWriter.write(writer, batch);
        } finally {
            writers.addFirst(writer);
        }
    }

    private Link<PostgresWriter> take() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return writers.takeFirst();
                } catch (InterruptedException e) {
                    interrupted = true; // it is not for long
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
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
        keeper.close();
        List<Link<PostgresWriter>> all = new ArrayList<>();
        while (all.size() < WRITERS) {
            Link<PostgresWriter> writer = take();
            writer.close();
            all.add(writer);
        }
        writers.addAll(all); // who commits from here on is told that the store is closed
    }
}
