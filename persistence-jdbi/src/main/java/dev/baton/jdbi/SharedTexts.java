package dev.baton.jdbi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A table of texts by their hash that many plans may use: documents, long outputs.
 *
 * <p>Whoever uses a text holds its row ({@code FOR KEY SHARE}) until his transaction has said so; whoever deletes one holds it for
 * himself first, and looks <em>then</em>, with a statement of its own, whether anybody uses it. So a text that is needed is
 * never deleted, from whatever node (see {@link PostgresRemoval}).
 */
final class SharedTexts implements AutoCloseable {
    private final PreparedStatement hold;
    private final PreparedStatement insert;

    SharedTexts(Connection connection, Tables tables, String table, String column) throws SQLException {
        hold = connection.prepareStatement(
                tables.in("SELECT hash FROM " + table + " WHERE hash = ANY(?) ORDER BY hash FOR KEY SHARE"));
        insert = connection.prepareStatement(tables.in("INSERT INTO " + table + " (hash, " + column
                + ") SELECT hash, body FROM unnest(?, ?) AS x(hash, body) ON CONFLICT DO NOTHING"));
    }

    /** Makes these be there, at least until the transaction ends. */
    void keep(SortedMap<String, String> texts) throws SQLException {
        SortedMap<String, String> missing = new TreeMap<>(texts);
        removeHeld(missing);
        while (!missing.isEmpty()) { // once, unless somebody deletes what somebody else has just inserted
            new Columns(insert).texts(new ArrayList<>(missing.keySet())).texts(new ArrayList<>(missing.values()));
            insert.executeUpdate();
            removeHeld(missing);
        }
    }

    private void removeHeld(SortedMap<String, String> missing) throws SQLException {
        new Columns(hold).texts(new ArrayList<>(missing.keySet()));
        try (ResultSet rows = hold.executeQuery()) {
            List<String> held = new ArrayList<>();
            while (rows.next()) {
                held.add(rows.getString(1));
            }
            missing.keySet().removeAll(held);
        }
    }

    @Override
    public void close() throws SQLException {
        hold.close();
        insert.close();
    }
}
