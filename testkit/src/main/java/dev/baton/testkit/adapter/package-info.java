/**
 * What an execution adapter must keep, as tests: extend {@link dev.baton.testkit.adapter.ExecutionAdapterContract} and tell it
 * how your runtime is made to do this or that.
 */
@NullMarked
package dev.baton.testkit.adapter;

import org.jspecify.annotations.NullMarked;
