/** Texts made of what others throw. */
@NullMarked
package dev.baton.internal.text;

import org.jspecify.annotations.NullMarked;
