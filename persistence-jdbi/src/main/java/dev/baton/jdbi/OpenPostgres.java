package dev.baton.jdbi;

import dev.baton.spi.PlanStore.Identity;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;

/**
 * What a node holds of a PostgreSQL store between open and close: a connection that writes, one that keeps its lease, and the right to
 * borrow others for as long as a read takes.
 */
final class OpenPostgres implements AutoCloseable {
    private final Link<PostgresWriter> writer;
    private final Link<Handle> keeper;
    private final Borrowed borrowed;
    private final PlanNumbers numbers;
    private final Identity identity;
    private final PlanContents contents = new PlanContents();

    OpenPostgres(DataSource source, PostgresDialect dialect, boolean isPooled) {
        Tables tables = dialect.tables();
        Faults faults = new PostgresFaults(tables);
        Resident writing = new Resident(source, Resident.WRITER, isPooled);
        this.borrowed = new Borrowed(source, dialect, faults, isPooled);
        this.writer = new Link<>(
                faults, writing, handle -> PostgresWriter.on(handle.getConnection(), tables, writing.preamble()));
        this.keeper = new Link<>(
                faults, new Resident(source, Resident.KEEPER, isPooled), handle -> configured(handle, dialect));
        this.identity = borrowed.change(handle -> {
            new PostgresMigrations(tables).run(handle);
            return new PostgresStoreRow(handle).nextIncarnation();
        });
        this.numbers = new PlanNumbers(count -> borrowed.ask(handle -> new PostgresStoreRow(handle).reserve(count)));
        try {
            boolean unused = writer.use(prepared -> true) && keeper.use(prepared -> true);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Handle configured(Handle handle, PostgresDialect dialect) {
        dialect.configure(handle);
        return handle;
    }

    Identity identity() {
        return identity;
    }

    Link<PostgresWriter> writer() {
        return writer;
    }

    /** Not to be used for anything that may take long. */
    Link<Handle> keeper() {
        return keeper;
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
        writer.close();
    }
}
