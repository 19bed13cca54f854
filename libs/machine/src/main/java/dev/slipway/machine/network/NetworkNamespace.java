package dev.slipway.machine.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The network namespace of another process (network_namespaces(7)). A socket belongs to the namespace in which it was made, whoever
 * uses it later.
 */
public final class NetworkNamespace {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int READ_ONLY_CLOSE_ON_EXEC = 0x8_0000;
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private NetworkNamespace() {}

    /**
     * Does this as a thread in the namespace of the process.
     *
     * @throws IOException where the process is gone, or this one lacks CAP_SYS_ADMIN
     */
    public static <T> T within(long pid, Callable<T> work) throws IOException, InterruptedException {
        CompletableFuture<T> done = new CompletableFuture<>();
        // The namespace is the thread's (setns(2)), and no other work may ever run on it.
        Thread.ofPlatform().daemon().name("network-of-" + pid).start(() -> {
            try {
                enter("/proc/" + pid + "/ns/net");
                done.complete(work.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw new IOException("the network of a machine cannot be opened: " + e.getCause(), e.getCause());
        }
    }

    private static void enter(String path) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int descriptor = (int) Libc.OPEN.invokeExact(state, arena.allocateFrom(path), READ_ONLY_CLOSE_ON_EXEC);
            if (descriptor < 0) {
                throw failure("open " + path, state);
            }
            int result = (int) Libc.SETNS.invokeExact(state, descriptor, CLONE_NEWNET);
            IOException failure = failure("setns " + path, state);
            int _ = (int) Libc.CLOSE.invokeExact(state, descriptor);
            if (result != 0) {
                throw failure;
            }
        }
    }

    private static IOException failure(String call, MemorySegment state) {
        return new IOException(call + ": error " + (int) ERRNO.get(state, 0L));
    }

    /** Linked when it is first needed. */
    private static final class Libc {
        private static final MethodHandle OPEN = function(
                "open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        private static final MethodHandle SETNS = function(
                "setns", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        private static final MethodHandle CLOSE =
                function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... more) {
            Linker.Option[] options = new Linker.Option[more.length + 1];
            options[0] = Linker.Option.captureCallState("errno");
            System.arraycopy(more, 0, options, 1, more.length);
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type, options);
        }
    }
}
