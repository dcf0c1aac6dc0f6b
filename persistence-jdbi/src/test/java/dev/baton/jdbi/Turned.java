package dev.baton.jdbi;

import dev.baton.spi.PayloadCodec;

/** Turns every bit of what it is given, and adds what cannot be read by another. */
record Turned(String name) implements PayloadCodec {
    @Override
    public byte[] encode(byte[] plain) {
        byte[] coded = new byte[plain.length + 1];
        for (int i = 0; i < plain.length; i++) {
            coded[i] = (byte) ~plain[i];
        }
        coded[plain.length] = (byte) name.hashCode();
        return coded;
    }

    @Override
    public byte[] decode(byte[] stored) {
        if (stored[stored.length - 1] != (byte) name.hashCode()) {
            throw new IllegalArgumentException("not mine");
        }
        byte[] plain = new byte[stored.length - 1];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) ~stored[i];
        }
        return plain;
    }
}
