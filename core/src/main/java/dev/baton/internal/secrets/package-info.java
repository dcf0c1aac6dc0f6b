/** Keeps secrets out of what is stored, logged and told; start from {@code Redaction}. */
@NullMarked
package dev.baton.internal.secrets;

import org.jspecify.annotations.NullMarked;
