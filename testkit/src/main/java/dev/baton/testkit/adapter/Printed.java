package dev.baton.testkit.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;

/** What the JVM printed, and logged with {@code java.util.logging}, for a while; it goes nowhere else meanwhile. */
record Printed(String text) {
    static Printed during(Runnable work) {
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(caught, true, UTF_8);
        Handler log = new StreamHandler(stream, new SimpleFormatter());
        log.setLevel(Level.ALL);

        PrintStream out = System.out;
        PrintStream err = System.err;
        Logger root = Logger.getLogger("");
        Level level = root.getLevel();
        System.setOut(stream);
        System.setErr(stream);
        root.addHandler(log);
        root.setLevel(Level.ALL);
        try {
            work.run();
        } finally {
            root.setLevel(level);
            root.removeHandler(log);
            System.setErr(err);
            System.setOut(out);
        }
        log.flush();
        return new Printed(caught.toString(UTF_8));
    }
}
