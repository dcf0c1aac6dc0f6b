package dev.baton.testkit.simulation.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testkit.simulation.Simulation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every seeded fault is found by the simulation within {@value #MOST_SEEDS} seeds, nearly every one within {@value #FEW_SEEDS}. */
class SeededFaultsTest {
    private static final int MOST_SEEDS = 2_000;
    private static final int FEW_SEEDS = 200;
    private static final int STRIDE = 20;

    /** What became of one: the first seed, to the nearest {@value #STRIDE}, that found it, and what it found. */
    private record Finding(SeededFault fault, int seeds, String violation) {
        @Override
        public String toString() {
            return "%-60s %5s  %s"
                    .formatted(
                            fault.says(),
                            seeds > MOST_SEEDS ? "never" : "≤ " + seeds,
                            violation.substring(0, Math.min(120, violation.length())));
        }
    }

    @Test
    void theCatalogueIsLargeAndEveryPlaceStands() throws Exception {
        assertThat(SeededFaults.ALL).hasSizeGreaterThanOrEqualTo(40);
        assertThat(SeededFaults.ALL.stream().map(SeededFault::says).collect(Collectors.toSet()))
                .hasSameSizeAs(SeededFaults.ALL);
        for (SeededFault fault : SeededFaults.ALL) {
            assertThat(PatchedClasses.source(fault)).contains(fault.wrong());
        }
    }

    /** The loader is not what breaks the engine: without a fault nothing is found. */
    @Test
    void withoutAFaultNothingIsFound() throws Throwable {
        assertThat(new Patched(Map.of()).run(1, FEW_SEEDS)).isNull();
    }

    @Test
    @Tag("slow")
    @Timeout(1_800)
    void everyFaultIsFound() throws Exception {
        Set<String> wanted =
                Set.of(System.getProperty("baton.seeded.faults", "").split(";"));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Map<SeededFault, Future<Finding>> trials = new LinkedHashMap<>();
        for (SeededFault fault : SeededFaults.ALL) {
            if (wanted.contains("") || wanted.contains(fault.says())) {
                trials.put(fault, threads.submit(() -> find(fault)));
            }
        }
        threads.shutdown();
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<SeededFault, Future<Finding>> trial : trials.entrySet()) {
            Finding finding = trial.getValue().get(25, TimeUnit.MINUTES);
            System.out.println(finding);
            findings.add(finding);
        }
        long soon = findings.stream().filter(each -> each.seeds() <= FEW_SEEDS).count();
        System.out.printf(
                "seeded: %d faults, %d found within %,d seeds, %d never%n",
                findings.size(),
                soon,
                FEW_SEEDS,
                findings.stream().filter(each -> each.seeds() > MOST_SEEDS).count());
        assertThat(findings).allMatch(each -> each.seeds() <= MOST_SEEDS);
        assertThat(soon).isGreaterThanOrEqualTo((findings.size() * 9L + 9) / 10);
    }

    private static Finding find(SeededFault fault) {
        try {
            Patched patched = new Patched(PatchedClasses.of(fault));
            for (int seeds = STRIDE; seeds <= MOST_SEEDS; seeds += STRIDE) {
                String violation = patched.run(seeds - STRIDE + 1, STRIDE);
                if (violation != null) {
                    return new Finding(fault, seeds, violation);
                }
            }
            return new Finding(fault, MOST_SEEDS + 1, "");
        } catch (Throwable e) { // whatever the broken engine dies of has to be told with its name
            throw new AssertionError(fault.says(), e);
        }
    }

    /** The simulation, with the classes of core that it finds patched. */
    private static final class Patched {
        private final MethodHandle run;

        Patched(Map<String, byte[]> classes) throws ReflectiveOperationException {
            Class<?> simulation = new PatchingLoader(classes).loadClass(Simulation.class.getName());
            run = MethodHandles.publicLookup()
                    .findStatic(simulation, "run", MethodType.methodType(String.class, long.class, int.class));
        }

        String run(long firstSeed, int seeds) throws Throwable {
            return (String) run.invokeExact(firstSeed, seeds);
        }
    }
}
