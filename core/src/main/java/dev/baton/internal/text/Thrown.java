package dev.baton.internal.text;

/** What a throwable says of itself. It is somebody else's: asking it may fail as well. */
public final class Thrown {
    private Thrown() {}

    /** Never null, never throws. */
    public static String text(Throwable thrown) {
        try {
            return String.valueOf(thrown.toString());
        } catch (Throwable e) { // also an Error: it is still an answer
            return thrown.getClass().getName() + ", which cannot say more: its toString() fails";
        }
    }
}
