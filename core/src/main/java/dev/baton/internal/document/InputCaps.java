package dev.baton.internal.document;

/**
 * How large a document may be (L33).
 *
 * @param depth of arrays and objects in each other
 * @param string characters of one string
 * @param document characters of the whole
 */
record InputCaps(int depth, int string, int document) {
    /** For text from outside. */
    static final InputCaps UNTRUSTED = new InputCaps(64, 1 << 20, 16 << 20);

    /** For what Baton wrote: only what the stack can bear. */
    static final InputCaps STORED = new InputCaps(512, Integer.MAX_VALUE, Integer.MAX_VALUE);
}
