package dev.baton.spi;

/**
 * By what right a node writes a plan (L25), as the plan's row says it. What a commit brings must be what is stored, the node left
 * aside: the fence tells whether somebody else took the plan meanwhile, the signal whether somebody left a word for it.
 *
 * @param node number of the node that sees to the plan; 0: nobody needs to, or the store is not shared. In a commit: who does from
 *     now on
 * @param fence how often the plan was claimed; only who claimed it last may write it
 * @param signal number of the last word that was left for the plan; who writes it has read them all
 */
public record Hold(long node, long fence, long signal) {
    /** Of every plan in a store that is not shared. */
    public static final Hold SOLE = new Hold(0, 0, 0);
}
