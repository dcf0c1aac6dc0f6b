/** The plan store on a relational database. */
@NullMarked
package dev.baton.jdbi;

import org.jspecify.annotations.NullMarked;
