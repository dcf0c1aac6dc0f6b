package dev.baton.jdbi;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What an operator may want to know of a store on PostgreSQL. */
final class PostgresFacts {
    private PostgresFacts() {}

    static Map<String, String> of(Handle handle, Tables tables) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("database", "PostgreSQL " + one(handle, "SELECT current_setting('server_version')"));
        facts.put("schema", one(handle, "SELECT 'V' || MAX(version) FROM baton_schema_version"));
        facts.put("tables", tables.toString());
        for (String name : new String[] {"fsync", "full_page_writes", "synchronous_commit"}) {
            facts.put(name, one(handle, "SELECT current_setting('" + name + "')"));
        }
        facts.put("plans, tasks and history", one(handle, """
                SELECT pg_size_pretty(pg_total_relation_size('baton_plan') + pg_total_relation_size('baton_task')
                  + pg_total_relation_size('baton_history'))"""));
        // Rows that were replaced since then cannot be thrown away, and plans that are busy become slow.
        facts.put("oldest transaction", one(handle, """
                SELECT COALESCE(to_char(clock_timestamp() - MIN(xact_start), 'HH24:MI:SS'), 'none')
                FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid()"""));
        return facts;
    }

    private static String one(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(String.class).one();
    }
}
