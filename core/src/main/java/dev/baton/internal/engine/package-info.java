/** Carries out what the rules decide: the one place with threads, timers and dispatch. */
@NullMarked
package dev.baton.internal.engine;

import org.jspecify.annotations.NullMarked;
