package dev.baton.testkit.simulation;

/**
 * Which faults a run may meet, and how often. Drawn first: with all faults in every run, those that need a quiet hour to show would never
 * show. Each number says how often: once in so many times; 0: never.
 *
 * @param blocks the store is one that blocks, so that decisions are made while a flush is being written
 * @param shuffles what is due at the same moment comes in any order
 * @param storeFails a call of the store fails, and nothing was done
 * @param storeForgetsToAnswer a call fails after it was done
 * @param storeTears a flush breaks in the middle: some of its entries are stored
 * @param storeIsSlow a call takes longer than anybody's patience
 * @param storeCloses the store is gone for a while
 * @param diesBefore the node dies at a call of the store, before it
 * @param diesAfter the same, after it
 * @param freezes the node stands still for a while
 * @param jumps the node's wall clock jumps
 * @param closes the node is closed in good order and built again; once in so many seconds
 * @param agentFails a call to an agent teaches nothing, and did nothing
 * @param agentForgetsToAnswer a call did what was asked and the answer is lost
 * @param agentHangs a call is never answered
 * @param agentIsLate a call is answered much later
 * @param agentRefuses an agent says that it did not start
 * @param agentLies an agent says that it never saw what it runs
 * @param workFails work ends with a failure
 * @param workNeverEnds it does not end
 * @param workIsGarbage it ends with an output that no store can keep
 * @param workIsLost the agent forgets it
 * @param workIsCancelled it ends cancelled, though nobody asked
 * @param pushIsLost a word that an agent sends by itself does not arrive
 * @param pushComesTwice it arrives twice
 * @param cancelIsIgnored an agent does not stop what it is asked to stop
 * @param commands a plan gets a command
 * @param resubmits a submit is repeated
 * @param nodes how many share the store; 0: there is one, and the store is nobody else's
 * @param skews the nodes' clocks differ, and go at different speeds
 * @param storeJumps the clock of the store jumps
 * @param standsStill a node stands still for a while, wherever it is, and goes on afterwards; once in so many seconds
 * @param landsLate a call that writes fails, and is done later all the same
 * @param staysDead a node that died does not come back
 */
record Mix(
        boolean blocks,
        boolean shuffles,
        int storeFails,
        int storeForgetsToAnswer,
        int storeTears,
        int storeIsSlow,
        int storeCloses,
        int diesBefore,
        int diesAfter,
        int freezes,
        int jumps,
        int closes,
        int agentFails,
        int agentForgetsToAnswer,
        int agentHangs,
        int agentIsLate,
        int agentRefuses,
        int agentLies,
        int workFails,
        int workNeverEnds,
        int workIsGarbage,
        int workIsLost,
        int workIsCancelled,
        int pushIsLost,
        int pushComesTwice,
        int cancelIsIgnored,
        int commands,
        int resubmits,
        int nodes,
        int skews,
        int storeJumps,
        int standsStill,
        int landsLate,
        int staysDead) {
    private static final int[] NODES = {0, 2, 0, 0, 2, 1, 3, 2, 0, 2};

    /** No faults at all, on a store that blocks. */
    static Mix none(int nodes) {
        return new Mix(
                true, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, nodes, 0, 0,
                0, 0, 0);
    }

    static Mix draw(Choices.Stream chance) {
        return new Mix(
                chance.below(4) != 0,
                chance.below(3) != 0,
                odds(chance, 20, 60),
                odds(chance, 20, 60),
                odds(chance, 15, 40),
                odds(chance, 40, 120),
                odds(chance, 60, 200),
                odds(chance, 20, 120),
                odds(chance, 20, 120),
                odds(chance, 30, 120),
                odds(chance, 30, 120),
                odds(chance, 5, 30),
                odds(chance, 5, 30),
                odds(chance, 5, 30),
                odds(chance, 10, 40),
                odds(chance, 5, 30),
                odds(chance, 5, 30),
                odds(chance, 2, 6),
                odds(chance, 3, 12),
                odds(chance, 8, 30),
                odds(chance, 10, 40),
                odds(chance, 8, 30),
                odds(chance, 8, 30),
                odds(chance, 2, 6),
                odds(chance, 2, 6),
                odds(chance, 2, 6),
                odds(chance, 1, 4),
                odds(chance, 2, 6),
                NODES[chance.below(NODES.length)],
                odds(chance, 1, 2),
                odds(chance, 20, 60),
                odds(chance, 10, 40),
                odds(chance, 10, 40),
                odds(chance, 1, 4));
    }

    boolean isShared() {
        return nodes > 0;
    }

    /** True: nothing keeps a node from its work for longer than a moment. */
    boolean isCalm() {
        return storeFails + storeForgetsToAnswer + storeTears + storeIsSlow + storeCloses == 0
                && diesBefore + diesAfter + freezes + jumps + closes == 0
                && skews + storeJumps + standsStill + landsLate == 0;
    }

    /** Two faults in three are never met in a run. */
    private static int odds(Choices.Stream chance, int often, int seldom) {
        return chance.below(3) < 2 ? 0 : chance.between(often, seldom);
    }
}
