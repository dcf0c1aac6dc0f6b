/** Runs tasks as processes of the operating system. */
@NullMarked
package dev.baton.process;

import org.jspecify.annotations.NullMarked;
