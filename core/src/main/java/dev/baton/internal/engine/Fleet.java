package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.TimeSource;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What a node does because others share its store; without those there is none of it. {@link Lease} keeps its place among them,
 * {@link Claims} takes up plans that nobody holds, {@link Inbox} reads what was left for its plans, {@link Letters} leaves words for the plans of
 * others, {@link Lookout} watches those, {@link Heirs} hands over what cannot go on here.
 *
 * <p>All of it asks the store again and again, and rests on no signal in memory (L26). Runs in the mailbox, on timers of its own, which
 * fire at rest too.
 */
final class Fleet {
    private final Engine engine;
    private final SharedPlanStore store;
    private final StoreAccess access;
    private final EngineTime clock;
    private final TimeSource time;
    private final LongSupplier random;
    private final Consumer<Runnable> mailbox;
    private final boolean isAtRest;
    private volatile boolean hasLeft;
    private final Lease lease;
    private final Claims claims;
    private final Inbox inbox;
    private final Letters letters;
    private final Lookout lookout;
    private final Heirs heirs;

    Fleet(
            Engine engine,
            EngineSettings settings,
            SharedPlanStore store,
            StoreAccess access,
            SharedPlanStore.NodeCard card,
            Consumer<Runnable> mailbox) {
        this.engine = engine;
        this.store = store;
        this.access = access;
        this.time = settings.time();
        this.clock = new EngineTime(time, false);
        this.random = settings.random();
        this.mailbox = mailbox;
        this.isAtRest = settings.isAtRest();
        this.lease = new Lease(this, card, settings.lease());
        this.claims = new Claims(this);
        this.inbox = new Inbox(this);
        this.letters = new Letters(this);
        this.lookout = new Lookout(this);
        this.heirs = new Heirs(this);
    }

    /** The first join, by the thread that opens; waits for the store. */
    Tenure join() {
        return access.read(any -> lease.join());
    }

    /** Everything begins. */
    void begin(Tenure first) {
        lease.begin(first);
        inbox.begin();
        lookout.begin();
        if (!isAtRest) {
            claims.begin();
        }
    }

    /** Lets the others have what this node still holds. Called when it writes nothing any more. */
    void leave() {
        hasLeft = true;
        Tenure tenure = engine.tenure();
        tenure.end();
        access.read(any -> {
            store.leave(tenure.node());
            return true;
        });
    }

    /** Asks the store, and goes on in the mailbox. */
    <T> void ask(Function<SharedPlanStore, T> question, Consumer<T> then, Consumer<BatonException> otherwise) {
        engine.ask(any -> question.apply(store), then, otherwise);
    }

    /** The same for what must not stand behind anybody else's questions. */
    <T> void askFirst(Function<SharedPlanStore, T> question, Consumer<T> then, Consumer<BatonException> otherwise) {
        access.askFirst(
                any -> question.apply(store),
                answer -> mailbox.accept(() -> then.accept(answer)),
                failure -> mailbox.accept(() -> otherwise.accept(failure)));
    }

    /** About so long, so that nodes do not come all at once. */
    Duration about(Duration wait) {
        long fifth = wait.toNanos() / 5;
        return wait.plusNanos(Math.floorMod(random.getAsLong(), 2 * fifth) - fifth);
    }

    Engine engine() {
        return engine;
    }

    SharedPlanStore store() {
        return store;
    }

    TimeSource time() {
        return time;
    }

    EngineTime clock() {
        return clock;
    }

    /** True once it joins no more. */
    boolean hasLeft() {
        return hasLeft;
    }

    boolean isAtRest() {
        return isAtRest;
    }

    Claims claims() {
        return claims;
    }

    Inbox inbox() {
        return inbox;
    }

    Heirs heirs() {
        return heirs;
    }

    Letters letters() {
        return letters;
    }
}
