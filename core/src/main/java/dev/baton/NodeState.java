package dev.baton;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One of the nodes that share a store, as it is stored.
 *
 * @param number of the node; each start of a process has another
 * @param name what it calls itself; two may have the same
 * @param isAlive false: it was declared dead, or has left
 * @param joinedAt when it joined, on the store's clock
 * @param leaseLeft for how long its lease lasts; negative: for how long it has been over
 * @param sinceRenewal time since it last renewed the lease
 * @param plans awake plans that it holds
 * @param words commands that were left for its plans and have no reply yet
 * @param lag for how long the oldest of those words has waited; zero: there is none
 * @param adapters that are registered there, in order
 */
public record NodeState(
        long number,
        String name,
        boolean isAlive,
        Instant joinedAt,
        Duration leaseLeft,
        Duration sinceRenewal,
        long plans,
        long words,
        Duration lag,
        List<String> adapters) {}
