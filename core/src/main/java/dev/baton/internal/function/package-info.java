/** Plain functions as an adapter; start from {@code FunctionAdapter}. */
@NullMarked
package dev.baton.internal.function;

import org.jspecify.annotations.NullMarked;
