/** What a host program touches: plans, their runs and the orchestrator that carries them out. */
@NullMarked
package dev.baton;

import org.jspecify.annotations.NullMarked;
