package dev.baton.internal.rules;

import java.util.Arrays;

/** Edges as they are found, then laid out by the task they leave. */
final class EdgeList {
    private final int[] outDegree;
    private int[] source;
    private int[] target;
    private int[] group;
    private byte[] accepts;
    private int size;
    private int[] groupSize = new int[4];
    private int[] groupOwner = new int[4];
    private int groups;

    /** @param expected as many edges as there probably are; more will do */
    EdgeList(int tasks, int expected) {
        this.outDegree = new int[tasks];
        this.source = new int[expected + 4];
        this.target = new int[expected + 4];
        this.group = new int[expected + 4];
        this.accepts = new byte[expected + 4];
    }

    int newGroup(int owner, int edges) {
        if (groups == groupSize.length) {
            groupSize = Arrays.copyOf(groupSize, groups * 2);
            groupOwner = Arrays.copyOf(groupOwner, groups * 2);
        }
        groupSize[groups] = edges;
        groupOwner[groups] = owner;
        return groups++;
    }

    int owner(int groupId) {
        return groupOwner[groupId];
    }

    void add(int from, int to, int mask, int groupId) {
        if (size == source.length) {
            source = Arrays.copyOf(source, size * 2);
            target = Arrays.copyOf(target, size * 2);
            group = Arrays.copyOf(group, size * 2);
            accepts = Arrays.copyOf(accepts, size * 2);
        }
        source[size] = from;
        target[size] = to;
        group[size] = groupId;
        accepts[size++] = (byte) mask;
        outDegree[from]++;
    }

    int size() {
        return size;
    }

    /** Where each task's edges start; one more element than tasks. */
    int[] starts() {
        int[] starts = new int[outDegree.length + 1];
        for (int t = 0; t < outDegree.length; t++) {
            starts[t + 1] = starts[t] + outDegree[t];
        }
        return starts;
    }

    void placeInto(int[] starts, int[] targets, byte[] masks, int[] groupIds) {
        int[] next = Arrays.copyOf(starts, starts.length);
        for (int e = 0; e < size; e++) {
            int place = next[source[e]]++;
            targets[place] = target[e];
            masks[place] = accepts[e];
            groupIds[place] = group[e];
        }
    }

    int[] groupSizes() {
        return Arrays.copyOf(groupSize, groups);
    }

    int[] groupOwners() {
        return Arrays.copyOf(groupOwner, groups);
    }
}
