package dev.baton.jdbi;

import dev.baton.BatonException;
import java.sql.SQLException;
import java.util.Set;

/** What PostgreSQL's errors mean, by their SQLSTATE. */
record PostgresFaults(Tables tables) implements Faults {
    /** Deadlock, serialisation failure, a lock that was not to be had in time: nothing was done, and it may well work now. */
    private static final Set<String> PASSING = Set.of("40P01", "40001", "55P03");

    /** A value out of range, text that is none, a constraint, a limit of the database. */
    private static final Set<String> OF_VALUES = Set.of("22", "23", "54");

    static boolean isPassing(SQLException e) {
        return PASSING.contains(state(e));
    }

    private static String state(SQLException e) {
        return String.valueOf(e.getSQLState());
    }

    @Override
    public BatonException fault(SQLException e) {
        String state = state(e);
        if (state.length() == 5 && OF_VALUES.contains(state.substring(0, 2))) {
            // The database's own words would quote the value, which is nobody's business in a log.
            return new BatonException(
                    NOT_STORABLE,
                    "The database refuses a value (SQLSTATE " + state + ")",
                    "Nothing of it is stored.",
                    e);
        }
        return new BatonException("STORE_UNAVAILABLE", this + " cannot be used: " + reason(e), advice(state), e);
    }

    private static String advice(String state) {
        return switch (state) {
            case "53100" -> "The server's disk is full: make room. Baton goes on by itself once there is some.";
            case "25006" ->
                "The server, or this connection, is read-only: a standby perhaps. Let the DataSource find the primary.";
            case "53300", "53400" ->
                "The server takes no more connections: a node keeps two, and borrows for reads. Raise max_connections or make pools smaller.";
            case "42501" ->
                "The user lacks a permission: it needs SELECT, INSERT, UPDATE and DELETE on the tables, and CREATE where they are to be made.";
            case "42P01", "42703" -> "Tables are missing or changed: nobody but Baton's migrations may alter them.";
            case "28P01", "28000", "3D000" -> "Check the DataSource's user, password and database.";
            case "57014" -> "Somebody, or a timeout, cancelled the statement: look at statement_timeout of this user.";
            default -> "Baton tries again by itself, with pauses. If it lasts, look at the server and its log.";
        };
    }

    /** The server's first line; what follows may quote values. */
    private static String reason(SQLException e) {
        String all = e.getMessage();
        String line = all == null || all.isBlank()
                ? e.getClass().getSimpleName()
                : all.lines().findFirst().orElse("");
        return e.getSQLState() == null ? line : line + " (SQLSTATE " + e.getSQLState() + ")";
    }

    @Override
    public String toString() {
        return "the PostgreSQL database with the tables " + tables;
    }
}
