package dev.slipway.buildapi.source;

import dev.slipway.testing.Gzip;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes tars member by member, also such as no writer would. */
final class RawTar {
    static final int BLOCK = 512;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    /** A member with a header as POSIX has it, and its content whatever its type. */
    RawTar member(char type, String name, byte[] content) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(header, 124, "%011o\0".formatted(content.length) + "00000000000\0");
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        sign(header, 0);
        tar.writeBytes(header);
        tar.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
        return this;
    }

    RawTar member(char type, String name, String content) {
        return member(type, name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** A pax record with the right length. */
    static String pax(String keyword, String value) {
        int rest = (" " + keyword + "=" + value + "\n").getBytes(StandardCharsets.UTF_8).length;
        int length = rest + 1;
        while (length != rest + String.valueOf(length).length()) {
            length++;
        }
        return length + " " + keyword + "=" + value + "\n";
    }

    /** Makes the checksum of the header at this place right. */
    static void sign(byte[] tar, int at) {
        Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, at + 148, "%06o\0 ".formatted(sum));
    }

    private static void put(byte[] into, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }

    byte[] bytes() {
        byte[] members = tar.toByteArray();
        return Arrays.copyOf(members, members.length + 2 * BLOCK);
    }

    byte[] gzipped() {
        return Gzip.of(bytes());
    }
}
