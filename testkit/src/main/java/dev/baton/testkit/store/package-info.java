/**
 * What a store of plans must keep, as tests: extend {@link dev.baton.testkit.store.PlanStoreContract} and say how a store of
 * yours is come by.
 */
@NullMarked
package dev.baton.testkit.store;

import org.jspecify.annotations.NullMarked;
