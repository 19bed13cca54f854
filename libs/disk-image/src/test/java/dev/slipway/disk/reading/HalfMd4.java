package dev.slipway.disk.reading;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The hash of names in directories of ext4, step by step as RFC 1320 writes MD4, of which it is the half. */
final class HalfMd4 {

    private int a;
    private int b;
    private int c;
    private int d;

    private HalfMd4(int[] seed) {
        a = seed[0];
        b = seed[1];
        c = seed[2];
        d = seed[3];
    }

    /** Unsigned and even. */
    static long hash(String name, int[] seed) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        HalfMd4 state = new HalfMd4(seed);
        for (int at = 0; at < bytes.length; at += 32) {
            state.add(words(Arrays.copyOfRange(bytes, at, bytes.length)));
        }
        long hash = Integer.toUnsignedLong(state.b) / 2 * 2;
        return hash == 0xfffffffeL ? 0xfffffffcL : hash;
    }

    private static int[] words(byte[] rest) {
        int[] words = new int[8];
        for (int i = 0; i < 8; i++) {
            byte[] word = new byte[4];
            Arrays.fill(word, (byte) rest.length);
            int present = Math.clamp(rest.length - 4L * i, 0, 4);
            System.arraycopy(rest, Math.min(4 * i, rest.length), word, 4 - present, present);
            words[i] = ByteBuffer.wrap(word).getInt();
        }
        return words;
    }

    private void add(int[] x) {
        HalfMd4 before = new HalfMd4(new int[] {a, b, c, d});
        first(x[0], x[1], x[2], x[3]);
        first(x[4], x[5], x[6], x[7]);
        second(x[1], x[3], x[5], x[7]);
        second(x[0], x[2], x[4], x[6]);
        third(x[3], x[7], x[2], x[6]);
        third(x[1], x[5], x[0], x[4]);
        a += before.a;
        b += before.b;
        c += before.c;
        d += before.d;
    }

    private void first(int i, int j, int k, int l) {
        a = Integer.rotateLeft(a + f(b, c, d) + i, 3);
        d = Integer.rotateLeft(d + f(a, b, c) + j, 7);
        c = Integer.rotateLeft(c + f(d, a, b) + k, 11);
        b = Integer.rotateLeft(b + f(c, d, a) + l, 19);
    }

    private void second(int i, int j, int k, int l) {
        a = Integer.rotateLeft(a + g(b, c, d) + i, 3);
        d = Integer.rotateLeft(d + g(a, b, c) + j, 5);
        c = Integer.rotateLeft(c + g(d, a, b) + k, 9);
        b = Integer.rotateLeft(b + g(c, d, a) + l, 13);
    }

    private void third(int i, int j, int k, int l) {
        a = Integer.rotateLeft(a + h(b, c, d) + i, 3);
        d = Integer.rotateLeft(d + h(a, b, c) + j, 9);
        c = Integer.rotateLeft(c + h(d, a, b) + k, 11);
        b = Integer.rotateLeft(b + h(c, d, a) + l, 15);
    }

    private static int f(int x, int y, int z) {
        return (x & y) | (~x & z);
    }

    private static int g(int x, int y, int z) {
        return ((x & y) | (x & z) | (y & z)) + 0x5a827999;
    }

    private static int h(int x, int y, int z) {
        return (x ^ y ^ z) + 0x6ed9eba1;
    }
}
