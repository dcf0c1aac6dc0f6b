package dev.baton.testkit.simulation;

/** One invariant: its number, and how its violation is told. */
abstract class Invariant implements Checker {
    private final String number;
    private final Trial trial;

    Invariant(String number, Trial trial) {
        this.number = number;
        this.trial = trial;
    }

    final Trial trial() {
        return trial;
    }

    /** To be thrown. */
    final Violation broken(PlanRows plan, String found) {
        return trial.violation(number, plan.plan.name() + ": " + found);
    }

    final Violation broken(String found) {
        return trial.violation(number, found);
    }
}
