package dev.baton.testkit.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Health;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.time.Duration;

/** N: Health. */
@Theme("Health")
interface HealthRules {
    @Rule(value = "N1", says = "Health is UP while the runtime works")
    default void healthIsUp(Bench bench) {
        assertThat(bench.session().health().status()).isEqualTo(Health.Status.UP);
    }

    @Rule(value = "N2", says = "Health answers within 2 s")
    default void healthAnswersSoon(Bench bench) {
        Session session = bench.session();
        long begin = System.nanoTime();
        session.health();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }
}
