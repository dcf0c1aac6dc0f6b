/** The plan document: reading, writing and checking it, its conditions and its references. */
@NullMarked
package dev.baton.internal.document;

import org.jspecify.annotations.NullMarked;
