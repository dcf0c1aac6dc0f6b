/**
 * For whoever tests what Baton runs on, or what runs on Baton. An adapter's author begins with
 * {@link dev.baton.testkit.adapter.ExecutionAdapterContract}, a store's with
 * {@link dev.baton.testkit.store.PlanStoreContract}.
 */
@NullMarked
package dev.baton.testkit;

import org.jspecify.annotations.NullMarked;
