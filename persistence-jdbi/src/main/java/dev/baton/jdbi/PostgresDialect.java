package dev.baton.jdbi;

import dev.baton.spi.Hold;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.config.Configurable;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** PostgreSQL keeps long texts outside the row by itself, and a plan's row says who holds it. */
record PostgresDialect(Tables tables) implements Dialect {
    @Override
    public void configure(Configurable<?> jdbi) {
        jdbi.getConfig(SqlStatements.class).setTemplateEngine((sql, context) -> tables.in(sql));
        jdbi.registerArrayType(Long.class, "int8");
        jdbi.registerArrayType(String.class, "text");
    }

    @Override
    public String columns(String text) {
        return text;
    }

    @Override
    public String isPresent(String text) {
        return text + " IS NOT NULL";
    }

    @Override
    public @Nullable String get(ResultSet row, String text) throws SQLException {
        return row.getString(text);
    }

    @Override
    public String holdColumns() {
        return ", node, fence, signal";
    }

    @Override
    public Hold hold(ResultSet row) throws SQLException {
        return new Hold(row.getLong("node"), row.getLong("fence"), row.getLong("signal"));
    }
}
