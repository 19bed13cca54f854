package dev.slipway.launcher.machine;

import dev.slipway.agent.protocol.Forward;
import dev.slipway.launcher.network.MachineNetwork;
import dev.slipway.launcher.network.Networks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine that is one process of this host with its descendants: standard input and output are the channel to the agent, the
 * standard error is the console. Pipes need no name that others could find, no path that could grow too long, and break when
 * either end dies.
 */
final class ProcessMachine implements RunningMachine {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessMachine.class);

    /** Makes the network, for the scripts of machines. */
    static final String NETWORK_SCRIPT = "machine-network.sh";

    /** For a few commands of the host, on a machine that is busy. */
    private static final Duration NETWORK_WITHIN = Duration.ofSeconds(60);

    private static final String NETWORK_IS_THERE = "network";
    private static final int LONGEST_WORD = 64;

    private final Parts parts;
    private final Process process;
    private final ConsoleTail console = new ConsoleTail();
    private final Thread consoleReader;
    private final CompletableFuture<Integer> exited;
    private @Nullable MachineNetwork network;
    private boolean destroyed;

    /**
     * What goes with a machine.
     *
     * @param user closed when nothing runs as it any more
     * @param forwards what the agent is told to forward
     */
    record Parts(
            MachineDirectory directory, Optional<ControlGroup> group, AutoCloseable user, List<Forward> forwards) {}

    private ProcessMachine(Parts parts, Process process) {
        this.parts = parts;
        this.process = process;
        this.exited = process.onExit().thenApply(Process::exitValue);
        InputStream consoleStream = process.getErrorStream();
        // Not virtual: a read from a pipe holds on to the thread that carries it, and there are no more of those than
        // cores.
        consoleReader = Thread.ofPlatform()
                .daemon()
                .name("console-" + process.pid())
                .start(() -> console.readAll(consoleStream));
    }

    /**
     * Starts the command so that it dies with this process, and opens the machine's network before it goes on. On failure no process
     * is left; the parts are left to the caller.
     */
    static ProcessMachine start(Parts parts, List<String> command, Networks networks, MachineRequest request)
            throws IOException, InterruptedException {
        Process process = BoundProcess.start(command, parts.directory().path());
        try {
            parts.directory().recordProcess(process.pid());
            ProcessMachine machine = new ProcessMachine(parts, process);
            machine.connect(networks, request);
            return machine;
        } catch (IOException | InterruptedException | RuntimeException e) {
            ProcessTrees.kill(process.toHandle());
            process.onExit().join();
            throw e;
        }
    }

    private void connect(Networks networks, MachineRequest request) throws IOException, InterruptedException {
        CompletableFuture<String> word = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("network-of-" + process.pid()).start(() -> readWord(word));
        try {
            String said = word.get(NETWORK_WITHIN.toSeconds(), TimeUnit.SECONDS);
            if (!said.equals(NETWORK_IS_THERE)) {
                ProcessTrees.kill(process.toHandle());
                joinConsoleReader();
                throw new IOException("the machine's network cannot be made: " + String.join("; ", console.lines()));
            }
        } catch (ExecutionException e) {
            throw new IOException("the machine's network cannot be made: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("the machine's network was not made within " + NETWORK_WITHIN.toSeconds() + " s", e);
        }
        network = networks.open(process.pid(), request.network(), request.log());
        try {
            process.getOutputStream().write("go\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private void readWord(CompletableFuture<String> word) {
        try {
            StringBuilder line = new StringBuilder();
            InputStream in = process.getInputStream();
            for (int next = in.read(); next >= 0 && next != '\n' && line.length() < LONGEST_WORD; next = in.read()) {
                line.append((char) next);
            }
            word.complete(line.toString());
        } catch (IOException | RuntimeException e) {
            word.completeExceptionally(e);
        }
    }

    @Override
    public InputStream in() {
        return process.getInputStream();
    }

    @Override
    public OutputStream out() {
        return process.getOutputStream();
    }

    @Override
    public List<Forward> forwards() {
        return parts.forwards();
    }

    @Override
    public CompletableFuture<Integer> exited() {
        return exited.copy();
    }

    @Override
    public List<String> consoleTail() {
        return console.lines();
    }

    @Override
    public synchronized void destroy() {
        if (destroyed) {
            return;
        }
        destroyed = true;
        if (network != null) {
            network.close();
        }
        ProcessTrees.kill(process.toHandle());
        exited.join();
        joinConsoleReader();
        try {
            if (parts.group().isPresent()) {
                parts.group().get().remove();
            }
            parts.directory().delete();
            parts.user().close();
        } catch (Exception e) {
            LOG.warn(
                    "leftovers of a machine could not be removed: directory={}",
                    parts.directory().path(),
                    e);
        }
    }

    /** The process is gone and so is its end of the pipe: this is about the last lines, not about waiting. */
    private void joinConsoleReader() {
        boolean interrupted = false;
        while (consoleReader.isAlive()) {
            try {
                consoleReader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
