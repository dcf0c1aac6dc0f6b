/**
 * The control socket: how another process of the same user looks at the plans of a store that this one holds, and controls
 * them. Begin at {@link dev.baton.internal.control.ControlServer}; what can be asked stands in
 * {@link dev.baton.internal.control.Requests}.
 */
@NullMarked
package dev.baton.internal.control;

import org.jspecify.annotations.NullMarked;
