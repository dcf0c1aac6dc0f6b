package dev.baton.yaml.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Wrong inputs of every kind: {@code -Dbaton.fuzz=N} of them, beginning at {@code -Dbaton.fuzz.seed}. Each may be taken or refused with a
 * known code, and within 100 ms: one that took longer is tried again, since a collection or another program may have stopped it.
 */
@Tag("once")
class FuzzTest {
    private static final int INPUTS = Integer.getInteger("baton.fuzz", 60_000);
    private static final long SEED = Long.getLong("baton.fuzz.seed", 1);
    private static final double SLOW = 100e6;
    private static final int TRIES = 5;

    /** How many of a hundred inputs. */
    private record Share(int percent, Supplier<Target> target) {}

    private static final Map<String, Share> TARGETS = new LinkedHashMap<>();

    static {
        TARGETS.put("plans in JSON", new Share(38, DocumentTarget::json));
        TARGETS.put("plans in YAML", new Share(30, DocumentTarget::yaml));
        TARGETS.put("conditions", new Share(15, ExpressionTarget::conditions));
        TARGETS.put("references", new Share(15, ExpressionTarget::references));
        TARGETS.put("adapters' replies", new Share(2, ReplyTarget::new));
    }

    private static final class Campaign {
        private final Target target;
        private final Random random;
        private int taken;
        private double slowest;

        Campaign(Target target, long seed) {
            this.target = target;
            this.random = new Random(seed);
        }

        Campaign run(int inputs) {
            for (int i = 0; i < inputs; i++) {
                String input = target.next(random);
                double nanos = time(input);
                for (int again = 1; nanos > SLOW && again < TRIES; again++) {
                    nanos = Math.min(nanos, time(input));
                }
                assertThat(nanos).as("nanoseconds for %s", input).isLessThan(SLOW);
                slowest = Math.max(slowest, nanos);
            }
            return this;
        }

        private double time(String input) {
            long begin = System.nanoTime();
            try {
                taken += target.takes(input) ? 1 : 0;
            } catch (Throwable e) {
                throw new AssertionError("It was not to be expected what came of the input\n" + input, e);
            }
            return System.nanoTime() - begin;
        }
    }

    @Test
    @Timeout(3_600)
    void whateverComesIsTakenOrRefusedInWords() {
        long begin = System.nanoTime();
        double slowest = 0;
        int all = 0;
        int allTaken = 0;
        for (Map.Entry<String, Share> each : TARGETS.entrySet()) {
            int inputs = Math.toIntExact((long) INPUTS * each.getValue().percent() / 100);
            try (Target target = each.getValue().target().get()) {
                Campaign campaign = new Campaign(target, SEED).run(inputs);
                System.out.printf(
                        "%,9d %-18s %3d %% taken, slowest %.1f ms%n",
                        inputs, each.getKey(), 100L * campaign.taken / inputs, campaign.slowest / 1e6);
                assertThat(campaign.taken).as("taken: %s", each.getKey()).isBetween(inputs / 50, inputs - inputs / 50);
                slowest = Math.max(slowest, campaign.slowest);
                all += inputs;
                allTaken += campaign.taken;
            }
        }
        System.out.printf(
                "fuzz: %,d inputs, %,d taken, the others refused in words; slowest %.1f ms; %.0f s%n",
                all, allTaken, slowest / 1e6, (System.nanoTime() - begin) / 1e9);
    }
}
