package dev.baton.jdbi;

import dev.baton.spi.PlanStore.Identity;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.engine.Constants;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What a store holds between open and close: its links, and who it is. */
final class OpenStore implements AutoCloseable {
    private final H2Database database;
    private final Link<Writer> writer;
    private final Link<PlanReader> reader;
    private final Link<LogWriter> logs;
    private final Link<DeliveryRows> deliveries;
    private final PlanNumbers numbers;
    private final Codecs codecs;
    private volatile @Nullable Identity identity;

    private OpenStore(H2Database database, Codecs codecs) {
        this.database = database;
        this.codecs = codecs;
        Dialect dialect = new H2Dialect(codecs);
        PlanContents contents = new PlanContents(codecs);
        this.writer = new Link<>(database, this::connectToWrite, this::prepareToWrite);
        this.reader = new Link<>(database, this::connectToRead, handle -> new PlanReader(handle, dialect, contents));
        this.logs = new Link<>(database, database::connect, handle -> new LogWriter(handle.getConnection()));
        this.deliveries = new Link<>(database, database::connect, handle -> {
            dialect.configure(handle);
            return new DeliveryRows(handle, codecs);
        });
        this.numbers =
                new PlanNumbers(count -> writer.use(prepared -> prepared.store().reserve(count)));
    }

    static OpenStore open(H2Database database, Codecs codecs) {
        database.createFile();
        OpenStore store = new OpenStore(database, codecs);
        try {
            store.identity = store.writer.use(prepared -> prepared.store().nextIncarnation());
            store.reader.use(prepared -> prepared.version(0));
            return store;
        } catch (RuntimeException e) {
            store.writer.close();
            store.reader.close();
            throw e;
        }
    }

    private Connection connectToWrite() throws SQLException {
        Connection connection = database.connect();
        if (identity != null) {
            return connection;
        }
        try {
            database.requireSoleUse(connection);
            if (!database.isOvergrown(connection)) {
                return connection;
            }
            database.compact(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        return database.connect();
    }

    private Writer prepareToWrite(Handle handle) throws SQLException {
        new Migrations().run(handle);
        Writer prepared = Writer.on(handle, codecs);
        Identity mine = identity;
        if (mine != null) {
            prepared.store().requireStill(mine);
        }
        return prepared;
    }

    /** A read sees one state of the store, however many statements it takes. */
    private Connection connectToRead() throws SQLException {
        Connection connection = database.connect();
        connection.setTransactionIsolation(Constants.TRANSACTION_SNAPSHOT);
        return connection;
    }

    Identity identity() {
        Identity mine = identity;
        if (mine == null) {
            throw new IllegalStateException("not open");
        }
        return mine;
    }

    Link<Writer> writer() {
        return writer;
    }

    Link<PlanReader> reader() {
        return reader;
    }

    Link<LogWriter> logs() {
        return logs;
    }

    /** On a connection of its own, opened when it is used: no commit waits for it. */
    Link<DeliveryRows> deliveries() {
        return deliveries;
    }

    PlanNumbers numbers() {
        return numbers;
    }

    @Override
    public void close() {
        deliveries.close();
        logs.close();
        reader.close();
        writer.close();
    }
}
