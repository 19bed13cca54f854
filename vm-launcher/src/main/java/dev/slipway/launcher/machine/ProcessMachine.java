package dev.slipway.launcher.machine;

import dev.slipway.agent.protocol.Forward;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine that is one process of this host with its descendants: standard input and output are the channel to the agent, the
 * standard error is the console. Pipes need no name that others could find, no path that could grow too long, and break when
 * either end dies.
 */
final class ProcessMachine implements RunningMachine {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessMachine.class);

    private final MachineDirectory directory;
    private final Optional<ControlGroup> group;
    private final List<Forward> forwards;
    private final Process process;
    private final ConsoleTail console = new ConsoleTail();
    private final Thread consoleReader;
    private final CompletableFuture<Integer> exited;
    private boolean destroyed;

    private ProcessMachine(
            MachineDirectory directory, Optional<ControlGroup> group, List<Forward> forwards, Process process) {
        this.directory = directory;
        this.group = group;
        this.forwards = List.copyOf(forwards);
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
     * Starts the command so that it dies with this process. On failure no process is left; the directory and the group are
     * left to the caller.
     */
    static ProcessMachine start(
            MachineDirectory directory, Optional<ControlGroup> group, List<Forward> forwards, List<String> command)
            throws IOException, InterruptedException {
        Process process = BoundProcess.start(command, directory.path());
        try {
            directory.recordProcess(process.pid());
            return new ProcessMachine(directory, group, forwards, process);
        } catch (IOException | RuntimeException e) {
            ProcessTrees.kill(process.toHandle());
            throw e;
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
        if (destroyed) {
            return;
        }
        destroyed = true;
        ProcessTrees.kill(process.toHandle());
        exited.join();
        joinConsoleReader();
        try {
            if (group.isPresent()) {
                group.get().remove();
            }
            directory.delete();
        } catch (IOException e) {
            LOG.warn("leftovers of a machine could not be removed: directory={}", directory.path(), e);
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
