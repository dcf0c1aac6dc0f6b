package dev.baton.jdbi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Long outputs of one flush, each text stored once. */
final class Payloads {
    private static final int LONG = 8_192;

    private final PreparedStatement insert;
    private final Map<String, String> byHash = new LinkedHashMap<>();

    Payloads(Connection connection) throws SQLException {
        insert = connection.prepareStatement("""
                INSERT INTO baton_payload (hash, body)
                SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM baton_payload WHERE hash = ?)""");
    }

    static boolean isLong(String text) {
        return text.length() > LONG;
    }

    /** Returns the hash under which the text will be found. */
    String add(String text) {
        String hash = Sha256.hex(text);
        byHash.put(hash, text);
        return hash;
    }

    void write() throws SQLException {
        for (Map.Entry<String, String> payload : byHash.entrySet()) {
            insert.setString(1, payload.getKey());
            insert.setString(2, payload.getValue());
            insert.setString(3, payload.getKey());
            insert.executeUpdate();
        }
        byHash.clear();
    }

    void clear() {
        byHash.clear();
    }
}
