/** Reads plan documents written in YAML. */
@NullMarked
package dev.baton.yaml;

import org.jspecify.annotations.NullMarked;
