/**
 * Millions of wrong inputs, each of which may be taken or refused with a code of docs/errors.md, quickly, and nothing else.
 * Start with {@link dev.baton.yaml.fuzz.FuzzTest}.
 */
@org.jspecify.annotations.NullMarked
package dev.baton.yaml.fuzz;
