package dev.slipway.machine;

import dev.slipway.agent.protocol.Forward;
import dev.slipway.machine.network.MachineNetwork;
import dev.slipway.machine.network.Networks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private final MachineBelongings belongings;
    private final List<Forward> forwards;
    private final Process process;
    private final ConsoleTail console = new ConsoleTail();
    private final Thread consoleReader;
    private final CompletableFuture<Integer> exited;
    private MachineLife life;

    private ProcessMachine(MachineBelongings belongings, List<Forward> forwards, Process process) {
        this.belongings = belongings;
        this.forwards = List.copyOf(forwards);
        this.process = process;
        this.life = new MachineLife.Booting(process);
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
     * Starts the command so that it dies with this process, and opens the machine's network before it goes on. On failure nothing is
     * left, of the belongings neither.
     *
     * @param forwards what the agent is told to forward
     */
    static ProcessMachine start(
            MachineBelongings belongings,
            List<Forward> forwards,
            List<String> command,
            Networks networks,
            MachineRequest request)
            throws IOException, InterruptedException {
        Process process;
        try {
            process = BoundProcess.start(command, belongings.directory().path());
        } catch (IOException | InterruptedException | RuntimeException e) {
            discard(belongings);
            throw e;
        }
        ProcessMachine machine = new ProcessMachine(belongings, forwards, process);
        try {
            belongings.directory().recordProcesses(process.toHandle());
            machine.connect(networks, request);
            return machine;
        } catch (IOException | InterruptedException | RuntimeException e) {
            machine.destroy();
            throw e;
        }
    }

    /** Removes what was made for a machine that never started. */
    static void discard(MachineBelongings belongings) {
        warnOf(belongings, belongings.remove());
    }

    private static void warnOf(MachineBelongings belongings, List<String> left) {
        if (!left.isEmpty()) {
            LOG.warn(
                    "leftovers of a machine could not be removed: directory={} left={}",
                    belongings.directory().path(),
                    left);
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
        // By now there is the first process within the machine's namespaces, which may outlive the one outside.
        belongings.directory().recordProcesses(process.toHandle());
        opened(networks.open(request.name(), process.pid(), request.network(), request.log()));
        process.getOutputStream().write("go\n".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    private synchronized void opened(MachineNetwork network) {
        life = new MachineLife.Running(process, network);
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

    /** Of a process in the machine's network namespace. */
    long pid() {
        return process.pid();
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
        return forwards;
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
        life = switch (life) {
            case MachineLife.Booting(Process running) -> end(running);
            case MachineLife.Running(Process running, MachineNetwork network) -> {
                close(network);
                yield end(running);
            }
            case MachineLife.Gone gone -> gone;
        };
    }

    private MachineLife.Gone end(Process running) {
        ProcessTrees.kill(running.toHandle());
        exited.join();
        joinConsoleReader();
        List<String> left = belongings.remove();
        warnOf(belongings, left);
        return new MachineLife.Gone(left);
    }

    /** Its sockets keep the machine's network namespace, so that it must go first, and nothing else may depend on it. */
    private static void close(MachineNetwork network) {
        try {
            network.close();
        } catch (RuntimeException e) {
            LOG.warn("a machine's network does not close", e);
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
