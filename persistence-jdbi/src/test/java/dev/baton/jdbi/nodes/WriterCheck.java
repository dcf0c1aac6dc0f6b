package dev.baton.jdbi.nodes;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Watches in the database itself that under each fence of a plan one node writes and no other (P3): a trigger that goes by the name
 * each node gives its connections.
 */
final class WriterCheck {
    private WriterCheck() {}

    static void install(Connection database) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("""
                    CREATE TABLE writer (plan bigint, fence bigint, name text, PRIMARY KEY (plan, fence));
                    CREATE TABLE intruder (plan bigint, fence bigint, name text);
                    CREATE FUNCTION note_writer() RETURNS trigger LANGUAGE plpgsql AS $$
                    DECLARE me text := current_setting('application_name');
                    BEGIN
                      INSERT INTO writer VALUES (NEW.plan, NEW.fence, me) ON CONFLICT DO NOTHING;
                      INSERT INTO intruder SELECT NEW.plan, NEW.fence, me FROM writer w
                        WHERE w.plan = NEW.plan AND w.fence = NEW.fence AND w.name <> me;
                      IF NEW.fence < OLD.fence OR NEW.version <> OLD.version + 1 THEN
                        INSERT INTO intruder VALUES (NEW.plan, NEW.fence, me || ' out of order');
                      END IF;
                      RETURN NULL;
                    END $$;
                    CREATE TRIGGER note_writer AFTER UPDATE ON baton_plan FOR EACH ROW
                      WHEN (NEW.version <> OLD.version) EXECUTE FUNCTION note_writer();""");
        }
    }

    /** A line for each write by somebody who had no right to it. */
    static List<String> intruders(Connection database) throws SQLException {
        List<String> intruders = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT plan, fence, name FROM intruder")) {
            while (rows.next()) {
                intruders.add("plan " + rows.getLong(1) + ", fence " + rows.getLong(2) + ": " + rows.getString(3));
            }
        }
        return intruders;
    }
}
