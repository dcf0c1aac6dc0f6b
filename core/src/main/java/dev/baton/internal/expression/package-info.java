/** References, templates and conditions of plan documents, parsed and evaluated purely; start from {@code Template}. */
@NullMarked
package dev.baton.internal.expression;

import org.jspecify.annotations.NullMarked;
