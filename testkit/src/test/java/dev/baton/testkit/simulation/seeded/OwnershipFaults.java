package dev.baton.testkit.simulation.seeded;

import java.util.List;

/** Mistakes about who holds a plan, who may start work, and what others left for it. */
final class OwnershipFaults {
    private OwnershipFaults() {}

    static final List<SeededFault> ALL = List.of(
            new SeededFault(
                    "a commit carries no fence",
                    "engine/Resident",
                    "                hold,\n                unsealed.replies);",
                    "                new Hold(hold.node(), 0, hold.signal()),\n                unsealed.replies);"),
            new SeededFault(
                    "a plan that sleeps stays held",
                    "engine/Resident",
                    "return wakeAt == null && !waitsForRoom()",
                    "return !waitsForRoom()"),
            new SeededFault(
                    "a plan that has ended stays held",
                    "engine/Resident",
                    "!waitsForRoom() && !image.status().isTerminal();",
                    "!waitsForRoom();"),
            new SeededFault(
                    "a plan that goes on is let go of",
                    "engine/Resident",
                    "staysHere() ? tenure.holder() : 0",
                    "staysHere() && unsealed.events.size() < 2 ? tenure.holder() : 0"),
            new SeededFault(
                    "whoever takes a plan over believes it is still its own",
                    "engine/Plans",
                    "        return plan.tenure.isSole()\n",
                    "        return plan.number > 0 || plan.tenure.isSole()\n"),
            new SeededFault(
                    "what was not decided is answered after a plan was loaded anew",
                    "engine/Plans",
                    "        news.forEach(cause -> engine.decide(fresh, cause));\n",
                    ""),
            new SeededFault(
                    "words that were left before a plan was loaded are not read",
                    "engine/Plans",
                    "            stored.words().forEach(word -> fleet.inbox().obey(plan, word));\n",
                    ""),
            new SeededFault(
                    "a plan that another holds is gone on with here",
                    "engine/StoredPlans",
                    "} else if (holder == node) {",
                    "} else if (holder > 0) {"),
            new SeededFault(
                    "nothing is looked at before a call",
                    "engine/Call",
                    "return plan.tenure.mayStart() && !plan.isLeft;",
                    "return true;"),
            new SeededFault(
                    "work is started for twice as long as the lease lasts",
                    "engine/Tenure",
                    "this.half = lease.toNanos() / 2;",
                    "this.half = lease.toNanos() * 2;"),
            new SeededFault(
                    "who was declared dead goes on as the same node",
                    "engine/Lease",
                    "return store.renew(tenure.node(), length) ? OptionalLong.of(sentAt) : OptionalLong.empty();",
                    "store.renew(tenure.node(), length);\n                    return OptionalLong.of(sentAt);"),
            new SeededFault(
                    "who lost its lease does not join anew",
                    "engine/Lease",
                    "        engine.plans().leaveAll();\n        joinAnew();",
                    "        engine.plans().leaveAll();"),
            new SeededFault(
                    "the dead are not buried",
                    "engine/Claims",
                    "List<Long> buried = store.bury();",
                    "List<Long> buried = List.of();"),
            new SeededFault(
                    "plans of the dead are claimed at the start only",
                    "engine/Claims",
                    "                    fleet.clock().in(isMore ? breath() : fleet.about(INTERVAL), this::look);\n",
                    ""),
            new SeededFault(
                    "a claim whose answer was lost is never found",
                    "engine/Claims",
                    ".bring(page.stream().filter(this::isAway).toList());",
                    ".bring(List.of());"),
            new SeededFault(
                    "a plan is acquitted as soon as it was claimed",
                    "engine/Claims",
                    "afterProbation(fleet.time().nanoTime(), () -> acquit(onProbation, tenure, caught.areSuspects()));",
                    "acquit(onProbation, tenure, caught.areSuspects());"),
            new SeededFault(
                    "words are looked for once",
                    "engine/Inbox",
                    "seek(left.keys());\n                    fleet.clock().in(fleet.about(INTERVAL), this::look);\n",
                    "seek(left.keys());\n"),
            new SeededFault(
                    "a word is carried out as often as it is seen",
                    "engine/Inbox",
                    "plan != null && word.number() > plan.hold.signal()",
                    "plan != null"),
            new SeededFault(
                    "a word is taken for read and not carried out",
                    "engine/Inbox",
                    "                engine.obey(plan, order.cause(), word.number());\n",
                    ""),
            new SeededFault(
                    "words are carried out the last one first",
                    "engine/Inbox",
                    "        for (Word word : words) {\n",
                    "        for (int i = words.size() - 1; i >= 0; i--) {\n            Word word = words.get(i);\n"),
            new SeededFault(
                    "a word is answered without what it led to",
                    "engine/Engine",
                    "        absorb(plan, null); // if the commit is refused, the word is read again\n",
                    ""),
            new SeededFault(
                    "what became of a commit is judged by what another committed",
                    "engine/Journal",
                    """
                            return store.history(commit.plan(), first.seq() - 1, 1).stream()
                                    .anyMatch(event -> event.commit() == first.commit());
                    """,
                    "        return store.version(commit.plan()) == commit.version() + 1;\n"),
            new SeededFault(
                    "who closes does not leave",
                    "engine/Node",
                    "                fleet.leave();\n",
                    "                fleet.hasLeft();\n"));
}
