/** The plan store that lives in memory. */
@NullMarked
package dev.baton.internal.memory;

import org.jspecify.annotations.NullMarked;
