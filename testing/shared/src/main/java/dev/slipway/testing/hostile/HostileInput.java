package dev.slipway.testing.hostile;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Some input, and how reading it ends. It may end in a value, or in one of the exceptions that the reader documents. It may
 * not end in another one, in an error of the virtual machine, never, or after more memory than it is worth.
 *
 * <p>Reading runs in a thread with the stack of a service's threads, so that a recursion as deep as the input shows.
 */
public final class HostileInput {
    /**
     * Where the random input of all properties begins. So a run fails for what was changed, and not by chance; more tries go
     * further.
     */
    public static final String SEED = "20261128";

    /** Many times what any input takes on a busy machine. */
    private static final long ENDLESS_SECONDS = 120;

    private static final long STACK_BYTES = 1 << 20;
    private static final int LONGEST_SHOWN = 2_000;

    private final byte[] bytes;

    private HostileInput(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What is done with the input. */
    @FunctionalInterface
    public interface Reading {
        void run() throws Exception;
    }

    public static HostileInput of(byte[] bytes) {
        return new HostileInput(bytes);
    }

    public static HostileInput of(String text) {
        return new HostileInput(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the input.
     *
     * @param maxAllocated bytes that reading may allocate, those that it frees again included
     * @param refusals the exceptions that the reader documents
     * @return whether it ended in a value
     * @throws AssertionError where it ended otherwise; it shows the input
     */
    public boolean endsWell(long maxAllocated, Reading reading, List<Class<? extends Exception>> refusals) {
        CompletableFuture<Long> allocated = new CompletableFuture<>();
        CompletableFuture<Void> read = new CompletableFuture<>();
        Thread reader = new Thread(null, () -> run(reading, read, allocated), "hostile input", STACK_BYTES);
        reader.setDaemon(true);
        reader.start();
        boolean value = endsInValue(read, reader, refusals);
        long bytesAllocated = allocated.join();
        if (bytesAllocated > maxAllocated) {
            throw new AssertionError(
                    "reading allocated " + bytesAllocated + " bytes, more than " + maxAllocated + shown());
        }
        return value;
    }

    private static void run(Reading reading, CompletableFuture<Void> read, CompletableFuture<Long> allocated) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            reading.run();
            read.complete(null);
        } catch (Throwable e) {
            read.completeExceptionally(e);
        } finally {
            allocated.complete(threads.getCurrentThreadAllocatedBytes() - before);
        }
    }

    private boolean endsInValue(
            CompletableFuture<Void> read, Thread reader, List<Class<? extends Exception>> refusals) {
        try {
            read.get(ENDLESS_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            Throwable failure = e.getCause();
            if (refusals.stream().anyMatch(refusal -> refusal.isInstance(failure))) {
                return false;
            }
            throw new AssertionError("reading ended in no documented way: " + failure + shown(), failure);
        } catch (TimeoutException e) {
            AssertionError endless = new AssertionError("reading does not end" + shown());
            endless.setStackTrace(reader.getStackTrace());
            throw endless;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Printable ASCII as it is, all other bytes by their numbers, so that the input can be written down in a test. */
    private String shown() {
        StringBuilder shown = new StringBuilder(", of " + bytes.length + " bytes: ");
        for (int i = 0; i < bytes.length && shown.length() < LONGEST_SHOWN; i++) {
            if (bytes[i] >= ' ' && bytes[i] <= '~' && bytes[i] != '\\') {
                shown.append((char) bytes[i]);
            } else {
                shown.append("\\x%02x".formatted(bytes[i]));
            }
        }
        return shown.toString();
    }
}
