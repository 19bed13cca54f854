package dev.slipway.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes archives byte by byte, also such as no program writes. Texts are byte strings. */
final class RawTar {

    static final int BLOCK = 512;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    /** The header of a member as POSIX has it, to be changed by fields. */
    static final class Header {
        private final byte[] bytes = new byte[BLOCK];

        Header(char type, String name) {
            put(0, name);
            put(100, "0000644\0" + "0000000\0" + "0000000\0" + "00000000000\0" + "00000000000\0");
            bytes[156] = (byte) type;
            put(257, "ustar\00000");
        }

        Header put(int offset, String text) {
            byte[] value = text.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(value, 0, bytes, offset, value.length);
            return this;
        }

        /** Fills a field: the text, and zeros up to its length. */
        Header field(int offset, int length, String text) {
            Arrays.fill(bytes, offset, offset + length, (byte) 0);
            return put(offset, text);
        }

        Header size(long size) {
            return put(124, "%011o\0".formatted(size));
        }

        Header link(String target) {
            return put(157, target);
        }

        Header gnu() {
            return put(257, "ustar  \0");
        }

        byte[] signed() {
            sign(bytes, "%06o\0 ");
            return bytes;
        }

        /** With the checksum in a form of its own. */
        byte[] signed(String form) {
            sign(bytes, form);
            return bytes;
        }

        static void sign(byte[] header, String form) {
            Arrays.fill(header, 148, 156, (byte) ' ');
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xff;
            }
            Arrays.fill(header, 148, 156, (byte) 0);
            byte[] text = form.formatted(sum).getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(text, 0, header, 148, text.length);
        }
    }

    /** Makes the checksum of a header right. */
    static byte[] signed(byte[] header) {
        Header.sign(header, "%06o\0 ");
        return header;
    }

    RawTar header(Header header) {
        tar.writeBytes(header.signed());
        return this;
    }

    RawTar block(byte[] block) {
        tar.writeBytes(Arrays.copyOf(block, (block.length + BLOCK - 1) / BLOCK * BLOCK));
        return this;
    }

    RawTar block(String text) {
        return block(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A member of any type with content. */
    RawTar member(char type, String name, String content) {
        return header(new Header(type, name).size(content.length())).block(content);
    }

    RawTar file(String name, String content) {
        return member('0', name, content);
    }

    RawTar pax(String... keysAndValues) {
        return member('x', "pax", records(keysAndValues));
    }

    RawTar globalPax(String... keysAndValues) {
        return member('g', "pax", records(keysAndValues));
    }

    static String records(String... keysAndValues) {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            records.append(record(keysAndValues[i], keysAndValues[i + 1]));
        }
        return records.toString();
    }

    private static String record(String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int length = rest.length() + 1;
        while (length != rest.length() + String.valueOf(length).length()) {
            length++;
        }
        return length + rest;
    }

    /** Without the zeros that mark the end. */
    byte[] open() {
        return tar.toByteArray();
    }

    byte[] bytes() {
        byte[] members = tar.toByteArray();
        return Arrays.copyOf(members, members.length + 2 * BLOCK);
    }
}
