/** The pure rules that say what a plan does next, without clock, thread, randomness, input or output. */
@NullMarked
package dev.baton.internal.rules;

import org.jspecify.annotations.NullMarked;
