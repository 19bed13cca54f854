package dev.slipway.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes that the kernel kills when this one dies, however it dies. Each has a session of its own, so that
 * Ctrl-C in a terminal reaches this process only, and a build ends as the launcher ends it.
 */
final class BoundProcess {
    /**
     * Starts them all. A parent-death signal comes when the <em>thread</em> that started a process ends (prctl(2),
     * PR_SET_PDEATHSIG), so that thread must live as long as this process: no virtual thread's carrier and no pool's.
     */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("machine-starter").factory());

    private BoundProcess() {}

    /** @throws InterruptedException where the caller was to stop; no process is left of it */
    static Process start(List<String> command, Path workingDirectory) throws IOException, InterruptedException {
        List<String> bound = new ArrayList<>(List.of("setsid", "setpriv", "--pdeathsig", "KILL", "--"));
        bound.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(bound).directory(workingDirectory.toFile());
        // What the launcher was configured with by environment is none of the machine's business.
        String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        CompletableFuture<Process> started = new CompletableFuture<>();
        STARTER.execute(() -> start(builder, started));
        try {
            return started.get();
        } catch (InterruptedException e) {
            // It may be under way already; it is waited for, since nobody else would know of it.
            started.handle((process, _) -> process)
                    .thenAccept(BoundProcess::kill)
                    .join();
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private static void start(ProcessBuilder builder, CompletableFuture<Process> started) {
        try {
            started.complete(builder.start());
        } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
        }
    }

    private static void kill(@Nullable Process process) {
        if (process != null) {
            ProcessTrees.kill(process.toHandle());
        }
    }
}
