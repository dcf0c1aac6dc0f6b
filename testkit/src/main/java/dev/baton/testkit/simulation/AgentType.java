package dev.baton.testkit.simulation;

import dev.baton.spi.AdapterTraits;
import dev.baton.spi.Redelivery;
import java.time.Duration;

/**
 * A kind of agent, and what is promised of it.
 *
 * @param pushes sends word by itself when work ends
 */
record AgentType(String name, AdapterTraits traits, boolean pushes) {
    static AgentType draw(String name, Redelivery redelivery, Choices.Stream chance) {
        boolean isLocal = redelivery == Redelivery.DIES_WITH_NODE;
        AdapterTraits traits = AdapterTraits.DEFAULT
                .withRedelivery(redelivery)
                .withCancels(isLocal || chance.below(4) != 3)
                .withPollInterval(Duration.ofMillis(500 + 500L * chance.below(8)))
                .withDispatchTimeout(isLocal ? Duration.ZERO : Duration.ofSeconds(2 + chance.below(8)));
        return new AgentType(name, traits, !isLocal && chance.below(2) == 1);
    }

    boolean isLocal() {
        return traits.redelivery() == Redelivery.DIES_WITH_NODE;
    }
}
