package dev.baton.testkit.simulation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is left to chance in one run. Drawn from a seed, or played back; written down in any case, as numbers, so that a run
 * can be made smaller by making its numbers fewer and smaller. 0 always stands for the plainest choice: no fault, no delay, the first.
 *
 * <p>There is a stream for each thing that chooses, a plan for instance, so that taking away some of one leaves the others as they were.
 */
final class Choices {
    private final long seed;
    private final Map<String, int[]> script;
    private final boolean isScripted;
    private boolean isTold;
    private final Map<String, Stream> streams = new LinkedHashMap<>();

    private Choices(long seed, Map<String, int[]> script, boolean isScripted) {
        this.seed = seed;
        this.script = script;
        this.isScripted = isScripted;
    }

    static Choices of(long seed) {
        return new Choices(seed, Map.of(), false);
    }

    /** Plays back; what the script does not say is 0. */
    static Choices scripted(Map<String, int[]> script) {
        return new Choices(0, script, true);
    }

    /** The same, for a run of which somebody wants to read. */
    Choices telling() {
        isTold = true;
        return this;
    }

    /** True if somebody will read what happens. */
    boolean isTold() {
        return isTold;
    }

    Stream stream(String name) {
        Stream stream = streams.get(name);
        if (stream == null) {
            stream = new Stream(seed ^ mixed(name.hashCode() * 0x9e3779b97f4a7c15L), script.get(name), isScripted);
            streams.put(name, stream);
        }
        return stream;
    }

    /** What was chosen so far, by stream; zeros at the end of one are left out. */
    Map<String, int[]> taken() {
        Map<String, int[]> taken = new TreeMap<>();
        streams.forEach((name, stream) -> {
            int[] values = stream.taken();
            if (values.length > 0) {
                taken.put(name, values);
            }
        });
        return taken;
    }

    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** The choices of one thing. */
    static final class Stream {
        private long state;
        private final int[] script;
        private final boolean isScripted;
        private int[] taken = new int[16];
        private int count;

        private Stream(long seed, int @Nullable [] script, boolean isScripted) {
            this.state = seed;
            this.script = script == null ? new int[0] : script;
            this.isScripted = isScripted;
        }

        /** 0 to {@code bound} − 1. */
        int below(int bound) {
            int value;
            if (isScripted) {
                value = count < script.length ? Math.min(script[count], bound - 1) : 0;
            } else {
                state += 0x9e3779b97f4a7c15L;
                value = (int) ((mixed(state) >>> 33) % bound);
            }
            if (count == taken.length) {
                taken = Arrays.copyOf(taken, count * 2);
            }
            taken[count++] = value;
            return value;
        }

        /** True once in so many times; never if that is 0. */
        boolean oneIn(int times) {
            return times > 0 && below(times) == times - 1;
        }

        int between(int least, int most) {
            return least + below(most - least + 1);
        }

        <T> T oneOf(List<T> values) {
            return values.get(below(values.size()));
        }

        @SafeVarargs
        final <T> T oneOf(T... values) {
            return values[below(values.length)];
        }

        private int[] taken() {
            int length = count;
            while (length > 0 && taken[length - 1] == 0) {
                length--;
            }
            return Arrays.copyOf(taken, length);
        }
    }
}
