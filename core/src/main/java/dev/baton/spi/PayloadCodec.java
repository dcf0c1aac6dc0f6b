package dev.baton.spi;

/**
 * Changes what a store writes of plans' data, and changes it back when it reads: encrypts it, packs it. Its name is stored with each
 * value, so a store reads what other codecs wrote as long as it has them, and codecs may be replaced at any time: values are not
 * written again.
 *
 * <p>Called by any number of threads at once, also by the one that commits, so it must be quick. Which values pass through
 * it is the store's matter; what plans are found by, such as ids, keys, names and labels, does not.
 */
public interface PayloadCodec {
    /** 1 to 32 of a-z, 0-9 and {@code -}; never the same for codecs, or keys, that cannot read each other. */
    String name();

    /** @param plain UTF-8 text; may be changed */
    byte[] encode(byte[] plain);

    /**
     * @param stored what {@link #encode} of a codec of this name once returned
     * @throws RuntimeException if it is not; the plan is then {@code STORE_NOT_READABLE}
     */
    byte[] decode(byte[] stored);
}
