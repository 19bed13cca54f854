package dev.slipway.tar;

import java.io.ByteArrayOutputStream;

/**
 * A bzip2 file of one block with the byte {@code a}, and any number of blocks without data, as no compressor writes them. Its
 * checksums are right.
 */
final class Bzip2Blocks {
    private static final int POLYNOMIAL = 0x04c11db7;
    private static final long BLOCK = 0x314159265359L;
    private static final long END = 0x177245385090L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int pending;
    private int count;

    private Bzip2Blocks() {}

    static byte[] withEmptyBlocks(int empty) {
        return new Bzip2Blocks().write(empty);
    }

    private byte[] write(int empty) {
        for (char c : "BZh9".toCharArray()) {
            bits(c, 8);
        }
        int combined = checksumOfA();
        block(true);
        for (int i = 0; i < empty; i++) {
            block(false);
            combined = Integer.rotateLeft(combined, 1);
        }
        bits(END, 48);
        bits(combined & 0xffffffffL, 32);
        while (count != 0) {
            bits(0, 1);
        }
        return bytes.toByteArray();
    }

    private void block(boolean data) {
        bits(BLOCK, 48);
        bits(data ? checksumOfA() & 0xffffffffL : 0, 32);
        bits(0, 1); // not randomized
        bits(0, 24); // origin
        bits(1 << (15 - 'a' / 16), 16); // the symbols in use
        bits(1 << (15 - 'a' % 16), 16);
        bits(2, 3); // Huffman tables
        bits(1, 15); // selectors
        bits(0, 1);
        for (int table = 0; table < 2; table++) {
            bits(2, 5); // three codes of two bits
            bits(0, 3);
        }
        if (data) {
            bits(0, 2);
        }
        bits(2, 2); // end of the block
    }

    private static int checksumOfA() {
        int checksum = -1 ^ 'a' << 24;
        for (int i = 0; i < 8; i++) {
            checksum = checksum < 0 ? checksum << 1 ^ POLYNOMIAL : checksum << 1;
        }
        return ~checksum;
    }

    private void bits(long value, int width) {
        for (int i = width - 1; i >= 0; i--) {
            pending = pending << 1 | (int) (value >>> i & 1);
            if (++count == 8) {
                bytes.write(pending);
                pending = 0;
                count = 0;
            }
        }
    }
}
