package dev.baton.jdbi;

import dev.baton.spi.Hold;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.config.Configurable;
import org.jspecify.annotations.Nullable;

/** On H2 a text has two columns, see {@link LongText}, and nobody holds a plan. */
enum H2Dialect implements Dialect {
    H2;

    @Override
    public void configure(Configurable<?> jdbi) {
        jdbi.registerArrayType(Long.class, "BIGINT");
        jdbi.registerArrayType(String.class, "VARCHAR");
    }

    @Override
    public String columns(String text) {
        return text + ", " + text + "_large";
    }

    @Override
    public String isPresent(String text) {
        return "(" + text + " IS NOT NULL OR " + text + "_large IS NOT NULL)";
    }

    @Override
    public @Nullable String get(ResultSet row, String text) throws SQLException {
        return LongText.get(row, text);
    }

    @Override
    public String holdColumns() {
        return "";
    }

    @Override
    public Hold hold(ResultSet row) {
        return Hold.SOLE;
    }
}
