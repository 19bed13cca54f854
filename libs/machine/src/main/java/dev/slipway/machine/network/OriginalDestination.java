package dev.slipway.machine.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** Where a connection was to go before the kernel redirected it ({@code getsockopt(SOL_IP, SO_ORIGINAL_DST)}, ip(7)). */
final class OriginalDestination {
    private static final int SOL_IP = 0;
    private static final int SO_ORIGINAL_DST = 80;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN).withByteAlignment(1);

    private OriginalDestination() {}

    /** @throws IOException where this JVM was started without what it takes */
    static void requireAvailable() throws IOException {
        try {
            descriptors();
        } catch (ReflectiveOperationException e) {
            throw notExported(e);
        }
    }

    /** Empty where nothing redirected the connection: then the machine asked for a port of this very socket. */
    static Optional<InetSocketAddress> of(SocketChannel connection) throws IOException {
        int descriptor;
        try {
            descriptor = (int) descriptors().invoke(connection);
        } catch (ReflectiveOperationException e) {
            throw notExported(e);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_IN_BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, SOCKADDR_IN_BYTES);
            int result = (int) Libc.GETSOCKOPT.invokeExact(descriptor, SOL_IP, SO_ORIGINAL_DST, address, length);
            if (result != 0) {
                return Optional.empty();
            }
            byte[] ip = address.asSlice(4, 4).toArray(ValueLayout.JAVA_BYTE);
            return Optional.of(new InetSocketAddress(
                    InetAddress.getByAddress(ip), Short.toUnsignedInt(address.get(NETWORK_SHORT, 2))));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    private static Method descriptors() throws ReflectiveOperationException {
        Method method = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
        if (!method.canAccess(SampleChannel.CLOSED)) {
            throw new IllegalAccessException("sun.nio.ch is not exported");
        }
        return method;
    }

    private static IOException notExported(ReflectiveOperationException cause) {
        return new IOException(
                "the JVM must be started with --add-exports=java.base/sun.nio.ch=ALL-UNNAMED, so that the launcher sees"
                        + " where a build connects to",
                cause);
    }

    /** A channel to ask about, of which nothing else is needed. */
    private static final class SampleChannel {
        private static final SocketChannel CLOSED = closed();

        private static SocketChannel closed() {
            try (SocketChannel channel = SocketChannel.open()) {
                return channel;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** Linked when it is first needed. */
    private static final class Libc {
        private static final MethodHandle GETSOCKOPT = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().find("getsockopt").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS));
    }
}
