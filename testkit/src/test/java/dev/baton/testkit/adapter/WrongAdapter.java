package dev.baton.testkit.adapter;

import dev.baton.spi.ExecutionAdapter;
import java.util.function.Function;

/** An adapter that breaks one rule on purpose, and keeps all others. */
record WrongAdapter(String rule, String how, Function<MemoryRuntime, ExecutionAdapter> adapter) {
    static WrongAdapter wrong(String rule, String how, Function<MemoryRuntime, ExecutionAdapter> adapter) {
        return new WrongAdapter(rule, how, adapter);
    }

    @Override
    public String toString() {
        return rule + " " + how;
    }
}
