package dev.baton.internal.jsonfiles;

/**
 * The first line of the file: who the store is.
 *
 * @param format {@value #FORMAT}
 * @param storeId fixed at its creation
 * @param incarnation one more for each time it was opened
 * @param lastPlan the largest plan number that was in use
 */
record Head(String format, String storeId, long incarnation, long lastPlan) {
    static final String FORMAT = "baton-plans/1";
}
