package dev.slipway.machine.network;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The first message of TLS, and the name in it (RFC 8446, 4.1.2 and 5.1; RFC 6066, 3). */
final class ClientHello {
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int RECORD_HEADER = 5;
    private static final int LARGEST_RECORD = 1 << 14;
    private static final int RANDOM = 32;

    private ClientHello() {}

    /** What the bytes so far are. */
    sealed interface Reading {
        /** More has to come. */
        record Unfinished() implements Reading {}

        /** No such message. */
        record Other() implements Reading {}

        /** The whole message. */
        record Whole(Optional<String> name) implements Reading {}
    }

    static boolean begins(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == HANDSHAKE;
    }

    /** A message may come in several records, and a record in several pieces. */
    static Reading read(byte[] bytes) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.remaining() >= RECORD_HEADER) {
            int type = in.get();
            int version = in.getShort() >> Byte.SIZE;
            int length = Short.toUnsignedInt(in.getShort());
            if (type != HANDSHAKE || version != 3 || length == 0 || length > LARGEST_RECORD) {
                return new Reading.Other();
            }
            int here = Math.min(length, in.remaining());
            message.write(bytes, in.position(), here);
            in.position(in.position() + here);
        }
        return message(ByteBuffer.wrap(message.toByteArray()));
    }

    private static Reading message(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES) {
            return new Reading.Unfinished();
        }
        int head = in.getInt();
        if (head >>> 24 != CLIENT_HELLO) {
            return new Reading.Other();
        }
        int length = head & 0xff_ffff;
        if (in.remaining() < length) {
            return new Reading.Unfinished();
        }
        try {
            return new Reading.Whole(name(in.slice(in.position(), length)));
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return new Reading.Other();
        }
    }

    private static Optional<String> name(ByteBuffer hello) {
        skip(hello, Short.BYTES + RANDOM);
        skip(hello, Byte.toUnsignedInt(hello.get())); // session id
        skip(hello, Short.toUnsignedInt(hello.getShort())); // cipher suites
        skip(hello, Byte.toUnsignedInt(hello.get())); // compression
        if (!hello.hasRemaining()) {
            return Optional.empty();
        }
        ByteBuffer extensions = part(hello);
        while (extensions.hasRemaining()) {
            int type = Short.toUnsignedInt(extensions.getShort());
            ByteBuffer extension = part(extensions);
            if (type == SERVER_NAME) {
                ByteBuffer list = part(extension);
                if (list.get() != HOST_NAME) {
                    return Optional.empty();
                }
                ByteBuffer name = part(list);
                return Optional.of(StandardCharsets.ISO_8859_1.decode(name).toString());
            }
        }
        return Optional.empty();
    }

    private static void skip(ByteBuffer buffer, int bytes) {
        buffer.position(buffer.position() + bytes);
    }

    private static ByteBuffer part(ByteBuffer buffer) {
        int length = Short.toUnsignedInt(buffer.getShort());
        ByteBuffer part = buffer.slice(buffer.position(), length);
        skip(buffer, length);
        return part;
    }
}
