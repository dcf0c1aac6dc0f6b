package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.BatonException;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkTest {
    private final H2Database database = H2Database.memory();
    private final Link<Handle> link = new Link<>(database, database::connect, handle -> handle);

    @AfterEach
    void close() {
        link.close();
    }

    private static String code(Runnable call) {
        return catchThrowableOfType(BatonException.class, call::run).code();
    }

    private int rows() {
        return link.use(handle ->
                handle.select("SELECT COUNT(*) FROM t").mapTo(Integer.class).one());
    }

    @Test
    void aUseThatIsLateForTheLockDoesNotOpenItAgain() {
        link.use(handle -> handle.execute("CREATE TABLE t (n INT)"));
        link.close();

        assertThat(code(this::rows)).isEqualTo("STORE_CLOSED");
    }

    @Test
    void aUseThatFailsIsRolledBack() {
        link.use(handle -> handle.execute("CREATE TABLE t (n INT)"));

        assertThatIllegalStateException()
                .isThrownBy(() -> link.use(handle -> {
                    handle.execute("INSERT INTO t VALUES (1)");
                    throw new IllegalStateException("ours");
                }));
        assertThat(code(() -> link.use(handle -> {
                    handle.execute("INSERT INTO t VALUES (1)");
                    return handle.execute("INSERT INTO t VALUES ('one')");
                })))
                .isEqualTo("NOT_STORABLE");
        assertThat(rows()).isZero();
    }

    @Test
    void whatNobodyCanExplainMakesItUnavailable() {
        assertThat(code(() -> link.use(handle -> {
                    throw new SQLException("the link died");
                })))
                .isEqualTo("STORE_UNAVAILABLE");
    }
}
