package dev.slipway.disk.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The hash of a name, by which the index of a directory finds its entry: half-MD4 over unsigned bytes, begun with the seed of
 * the file system. It is MD4 (RFC 1320) with half the steps: a name is taken in pieces of eight words, each piece goes
 * through three rounds of eight steps. Source: the kernel's {@code fs/ext4/hash.c}.
 */
final class NameHash {

    private static final int WORDS = 8;
    private static final int PIECE = 4 * WORDS;
    private static final int[] START = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    private static final int[][] WORD_OF_STEP = {
        {0, 1, 2, 3, 4, 5, 6, 7}, {1, 3, 5, 7, 0, 2, 4, 6}, {3, 7, 2, 6, 1, 5, 0, 4}
    };
    private static final int[][] TURNS = {{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};
    private static final int[] ADDENDS = {0, 0x5a827999, 0x6ed9eba1};
    /**
     * Stands for the end of a directory where the kernel remembers how far a reader came, so that no name may have it. (The
     * hash in e2fsprogs knows no such exception; e2fsck is content, as both are the last there are.)
     */
    private static final int END = 0xfffffffe;

    private final int[] start = new int[4];

    /**
     * @param seed as in the superblock, 16 bytes; zeros stand for the numbers with which MD4 begins
     */
    NameHash(byte[] seed) {
        ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(start);
        if ((start[0] | start[1] | start[2] | start[3]) == 0) {
            System.arraycopy(START, 0, start, 0, start.length);
        }
    }

    /**
     * The hash of a name, an unsigned number whose lowest bit is 0: an index has its own use for that bit.
     *
     * @param name a char for each byte
     */
    int of(String name) {
        int[] state = start.clone();
        for (int from = 0; from < name.length(); from += PIECE) {
            mix(state, words(name, from));
        }
        int hash = state[1] & ~1;
        return hash == END ? END - 2 : hash;
    }

    /** The piece of a name that begins here, each missing byte replaced by the number of bytes that were left. */
    private static int[] words(String name, int from) {
        int padding = (name.length() - from) * 0x01010101;
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            int word = padding;
            int end = Math.min(from + 4 * i + 4, name.length());
            for (int at = from + 4 * i; at < end; at++) {
                word = (word << 8) | name.charAt(at);
            }
            words[i] = word;
        }
        return words;
    }

    private static void mix(int[] state, int[] words) {
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        for (int round = 0; round < 3; round++) {
            for (int step = 0; step < WORDS; step++) {
                int mixed =
                        switch (round) {
                            case 0 -> (b & c) | (~b & d);
                            case 1 -> (b & c) | (b & d) | (c & d);
                            default -> b ^ c ^ d;
                        };
                int sum = a + mixed + words[WORD_OF_STEP[round][step]] + ADDENDS[round];
                a = d;
                d = c;
                c = b;
                b = Integer.rotateLeft(sum, TURNS[round][step % 4]);
            }
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}
