package dev.slipway.agent.report;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;

/**
 * Finds any of many byte sequences in a stream in one pass (Aho and Corasick, 1975). What it knows of the stream is one number, the state:
 * the longest beginning of a form with which the stream ends so far.
 *
 * <p>The trie lies in arrays, a row a state. Its first child and next sibling are chained, but for the children of the root, which
 * have a table.
 */
final class FormMatcher {
    static final int START = 0;
    private static final int NONE = 0;

    private final int most;
    private int size = 1;
    private int[] firstChild = new int[64];
    private int[] nextSibling = new int[64];
    private int[] fallback = new int[64];
    private int[] depth = new int[64];
    private int[] longestMatch = new int[64];
    private byte[] label = new byte[64];
    private final int[] rootChild = new int[256];

    /** @param most states that it may have */
    FormMatcher(int most) {
        this.most = most;
    }

    /** Adds forms before {@link #complete}, all or, where they would be too many states, none. */
    boolean addAll(Collection<byte[]> forms) {
        long needed = forms.stream().mapToLong(form -> form.length).sum();
        if (size + needed > most) {
            return false;
        }
        forms.forEach(this::add);
        return true;
    }

    private void add(byte[] form) {
        int state = START;
        for (byte b : form) {
            int next = child(state, b);
            state = next == NONE ? newChild(state, b) : next;
        }
        longestMatch[state] = form.length;
    }

    private int child(int state, byte b) {
        if (state == START) {
            return rootChild[b & 0xff];
        }
        int child = firstChild[state];
        while (child != NONE && label[child] != b) {
            child = nextSibling[child];
        }
        return child;
    }

    private int newChild(int state, byte b) {
        if (size == label.length) {
            grow();
        }
        int child = size++;
        label[child] = b;
        depth[child] = depth[state] + 1;
        nextSibling[child] = firstChild[state];
        firstChild[state] = child;
        if (state == START) {
            rootChild[b & 0xff] = child;
        }
        return child;
    }

    private void grow() {
        int larger = Math.min(Math.max(size + (size >> 1), 64), most);
        firstChild = Arrays.copyOf(firstChild, larger);
        nextSibling = Arrays.copyOf(nextSibling, larger);
        fallback = Arrays.copyOf(fallback, larger);
        depth = Arrays.copyOf(depth, larger);
        longestMatch = Arrays.copyOf(longestMatch, larger);
        label = Arrays.copyOf(label, larger);
    }

    /** Links each state with the longest other beginning of a form that it ends with, level by level. */
    FormMatcher complete() {
        Deque<Integer> level = new ArrayDeque<>();
        level.add(START);
        while (!level.isEmpty()) {
            int state = level.remove();
            for (int child = firstChild[state]; child != NONE; child = nextSibling[child]) {
                if (state != START) {
                    fallback[child] = next(fallback[state], label[child]);
                    longestMatch[child] = Math.max(longestMatch[child], longestMatch[fallback[child]]);
                }
                level.add(child);
            }
        }
        return this;
    }

    boolean isEmpty() {
        return size == 1;
    }

    int next(int state, byte b) {
        int from = state;
        int next = child(from, b);
        while (next == NONE && from != START) {
            from = fallback[from];
            next = child(from, b);
        }
        return next;
    }

    /** How many of the last bytes are a form; 0 where none ends here. */
    int longestMatch(int state) {
        return longestMatch[state];
    }

    /** How many of the last bytes may become one. */
    int depth(int state) {
        return depth[state];
    }
}
