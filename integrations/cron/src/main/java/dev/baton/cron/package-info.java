/** Times of schedules in cron notation. */
@NullMarked
package dev.baton.cron;

import org.jspecify.annotations.NullMarked;
