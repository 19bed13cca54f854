package dev.slipway.disk.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Brings a file to stable storage while it is still being written, on a thread of its own: left to the kernel, everything
 * would be waited for at the end.
 */
final class Writeback {

    private static final long STEP_BYTES = 32L << 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private enum State {
        GROWING,
        COMPLETE,
        ABANDONED
    }

    private final FileChannel file;
    private final FutureTask<@Nullable Void> task = new FutureTask<>(this::run);
    private final Thread thread;
    private volatile State state = State.GROWING;
    private volatile long step = STEP_BYTES;

    /** Starts at once. */
    Writeback(FileChannel file) {
        this.file = file;
        this.thread = Thread.ofPlatform().daemon().name("writeback").start(task);
    }

    /** Syncs what is there, and from now on every little that comes. Does not wait. */
    void hasten() {
        step = 1;
        LockSupport.unpark(thread);
    }

    /** Nothing more will be written: syncs all of it. Does not wait. */
    void complete() {
        end(State.COMPLETE);
    }

    /** The file is of no more use. */
    void abandon() {
        end(State.ABANDONED);
    }

    /**
     * Waits until the file is on stable storage, or the thread has seen that nobody wants it any more.
     *
     * @throws IOException where syncing failed at any time: the kernel reports that once
     */
    void await() throws IOException {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the disk");
        } catch (ExecutionException e) {
            throw new IOException("the disk cannot be synced: " + e.getCause(), e);
        }
    }

    private @Nullable Void run() throws IOException {
        long synced = 0;
        while (state == State.GROWING) {
            long size = file.size();
            if (size - synced < step) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            } else {
                file.force(false);
                synced = size;
            }
        }
        if (state == State.COMPLETE) {
            file.force(true);
        }
        return null;
    }

    private void end(State end) {
        state = end;
        LockSupport.unpark(thread);
    }
}
