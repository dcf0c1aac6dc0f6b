package dev.baton.internal.document;

import dev.baton.Plan;

/** What is wrong with a plan by itself. */
record PlanCheck(Plan plan, Problems problems) {
    void run() {}
}
