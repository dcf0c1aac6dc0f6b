/** Plans in memory, and beside it every commit as a line of JSON in a file; start from {@code JsonFilesPlanStore}. */
@NullMarked
package dev.baton.internal.jsonfiles;

import org.jspecify.annotations.NullMarked;
