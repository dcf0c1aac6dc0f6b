package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.InputRequest;
import dev.baton.spi.RunningTask;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.util.List;

/** Adapters that ask wrongly, or hand answers over wrongly. */
final class WrongAnswers {
    static final List<WrongAdapter> ALL = List.of(
            wrong("H1", "asks without saying what for", r -> new Deduped(r) {
                @Override
                InputRequest request(Run run) {
                    return InputRequest.of("q-1", " ");
                }
            }),
            wrong("H2", "asks anew each time", r -> new Deduped(r) {
                private int asked;

                @Override
                InputRequest request(Run run) {
                    return InputRequest.of("q-1", "May I? For the " + ++asked + ". time");
                }
            }),
            wrong("H3", "hears only that it was answered", r -> new Deduped(r) {
                @Override
                void take(Run run, Json answer) {
                    super.take(run, run.startedBy == this && answer.equals(AnswerRules.YES) ? Json.TRUE : answer);
                }
            }),
            wrong("H4", "dies of the second answer", r -> new Deduped(r) {
                @Override
                void take(Run run, Json answer) {
                    if (run.answer != null) {
                        throw new IllegalStateException("409 answered already");
                    }
                    super.take(run, answer);
                }
            }),
            wrong("H5", "takes any answer for any question", r -> new Deduped(r) {
                @Override
                boolean isAsked(Run run, InputAnswer answer) {
                    return true;
                }
            }),
            wrong("H6", "answers only what it started itself", r -> new Deduped(r) {
                @Override
                boolean isAsked(Run run, InputAnswer answer) {
                    return run.startedBy == this && super.isAsked(run, answer);
                }
            }),
            wrong("H7", "cannot stop what waits", r -> new Deduped(r) {
                @Override
                CancelReply cancelled(Run run, RunningTask task) {
                    return run != null && run.asks() ? CancelReply.REQUESTED : super.cancelled(run, task);
                }
            }),
            wrong("H8", "takes answers without saying so", r -> new Deduped(r) {
                @Override
                public AdapterTraits traits() {
                    return super.traits().withAnswers(false);
                }

                @Override
                boolean isAsked(Run run, InputAnswer answer) {
                    return true;
                }
            }));

    private WrongAnswers() {}
}
