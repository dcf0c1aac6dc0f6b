/** Immutable things kept near, since fetching them again is slow; start from {@code OutputCache}. */
@NullMarked
package dev.baton.internal.cache;

import org.jspecify.annotations.NullMarked;
