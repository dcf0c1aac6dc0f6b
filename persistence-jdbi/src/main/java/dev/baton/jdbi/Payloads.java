package dev.baton.jdbi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Long outputs of one flush, each text stored once, and which tasks have them. */
final class Payloads {
    private static final int LONG = 8_192;

    private final Codecs codecs;
    private final PreparedStatement insert;
    private final PreparedStatement use;
    private final Map<String, String> byHash = new LinkedHashMap<>();
    private final List<Use> uses = new ArrayList<>();

    Payloads(Connection connection, Codecs codecs) throws SQLException {
        this.codecs = codecs;
        insert = connection.prepareStatement("""
                INSERT INTO baton_payload (hash, body)
                SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM baton_payload WHERE hash = ?)""");
        use = connection.prepareStatement(
                "MERGE INTO baton_payload_use (plan, number, hash) KEY (plan, number, hash) VALUES (?, ?, ?)");
    }

    private record Use(long plan, int task, String hash) {}

    static boolean isLong(String text) {
        return text.length() > LONG;
    }

    /** Returns the hash under which the text will be found. */
    String add(long plan, int task, String text) {
        String hash = Sha256.hex(text);
        byHash.put(hash, text);
        uses.add(new Use(plan, task, hash));
        return hash;
    }

    void write() throws SQLException {
        for (Map.Entry<String, String> payload : byHash.entrySet()) {
            insert.setString(1, payload.getKey());
            insert.setString(2, codecs.encode(payload.getValue()));
            insert.setString(3, payload.getKey());
            insert.executeUpdate();
        }
        for (Use each : uses) {
            use.setLong(1, each.plan());
            use.setInt(2, each.task());
            use.setString(3, each.hash());
            use.executeUpdate();
        }
        clear();
    }

    void clear() {
        byHash.clear();
        uses.clear();
    }
}
