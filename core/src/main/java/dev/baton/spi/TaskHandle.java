package dev.baton.spi;

import dev.baton.Json;

/**
 * The token a runtime gave for an attempt. Stored, shown, and given back to the adapter after a restart: it must hold
 * everything needed to find the attempt again, and no secret.
 */
public record TaskHandle(Json value) {}
