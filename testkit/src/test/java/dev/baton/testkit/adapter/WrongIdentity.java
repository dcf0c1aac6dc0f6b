package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.WrongAdapter.wrong;

import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.testkit.adapter.RemoteAdapter.Deduped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Adapters that are wrong about themselves. */
final class WrongIdentity {
    static final List<WrongAdapter> ALL = List.of(
            wrong("A1", "changes its traits", r -> new Deduped(r) {
                private int asked;

                @Override
                public AdapterTraits traits() {
                    return super.traits().withPollInterval(Duration.ofMillis(20 + asked++));
                }
            }),
            wrong("A2", "allows itself no time at all", r -> new Deduped(r) {
                @Override
                public AdapterTraits traits() {
                    return super.traits().withDispatchTimeout(Duration.ofMillis(-1));
                }
            }),
            wrong("A3", "starts a thread when it is made", r -> {
                CountDownLatch end = new CountDownLatch(1);
                Thread early = new Thread(() -> await(end), "early-bird");
                early.setDaemon(true);
                early.start();
                return new Deduped(r) {
                    @Override
                    public void start(AdapterContext adapterContext) {
                        super.start(adapterContext);
                        end.countDown();
                    }
                };
            }),
            wrong("A4", "changes its mind about good work", r -> new Deduped(r) {
                private int asked;

                @Override
                public List<PlanProblem> check(Task task) {
                    return asked++ == 0 ? super.check(task) : List.of(new PlanProblem("MOODY", "", "not today", ""));
                }
            }),
            wrong("A5", "trips over a payload that is no object", r -> new Deduped(r) {
                @Override
                public List<PlanProblem> check(Task task) {
                    if (task.payload().kind() != Json.Kind.OBJECT) {
                        throw new IllegalArgumentException("no object");
                    }
                    return super.check(task);
                }
            }),
            wrong("A6", "has problems without a code", r -> new Deduped(r) {
                @Override
                public List<PlanProblem> check(Task task) {
                    return super.check(task).isEmpty()
                            ? List.of()
                            : List.of(new PlanProblem("no good", "/payload", "cannot be done", ""));
                }
            }),
            wrong("A7", "reads what nobody sends", r -> {
                r.isMute = true;
                return new Deduped(r);
            }));

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private WrongIdentity() {}
}
