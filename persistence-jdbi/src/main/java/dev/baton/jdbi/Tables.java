package dev.baton.jdbi;

import dev.baton.BatonException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the tables are, and what their names begin with. All SQL is written with {@code baton_}; {@link #in} puts the right
 * names in its place.
 *
 * @param schema null: the first of the connection's search path
 */
record Tables(@Nullable String schema, String prefix) {
    /** Lower case only, as PostgreSQL folds what is not quoted; short, as our longest name still has to follow. */
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,39}");

    static final Tables DEFAULT = new Tables(null, "baton_");

    Tables {
        require("schema", schema == null ? prefix : schema);
        require("prefix", prefix);
    }

    private static void require(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new BatonException(
                    "INVALID_ID",
                    "'" + name + "' cannot be the " + what + " of Baton's tables",
                    "Use up to 40 of a-z, 0-9 and _, not beginning with a digit.");
        }
    }

    /** The statement with the right names of tables. */
    String in(String sql) {
        return sql.replace("baton_", schema == null ? prefix : '"' + schema + "\"." + prefix);
    }

    @Override
    public String toString() {
        return (schema == null ? "" : schema + ".") + prefix + "*";
    }
}
