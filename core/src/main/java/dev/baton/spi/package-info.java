/** What others implement so that Baton can reach a runtime, a store or a secret, and the values they exchange. */
@NullMarked
package dev.baton.spi;

import org.jspecify.annotations.NullMarked;
