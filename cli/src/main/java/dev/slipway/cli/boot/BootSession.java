package dev.slipway.cli.boot;

import dev.slipway.machine.DiskMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The conversation with a machine that boots: hears its init, carries what its program reads and prints, and hands on signals. */
final class BootSession {
    /** What a program is started with that cannot be had, as docker ends then. */
    static final int MACHINE_FAILED = 125;

    /** As shells have it. */
    private static final int SIGNALLED = 128;

    private static final int BUFFER = 64 << 10;
    /** For a disk that was written to. */
    private static final Duration TO_POWER_OFF = Duration.ofSeconds(30);

    /** Numbers of signals (signal(7)), by which Java tells of them. */
    private static final Map<Integer, String> SIGNALS = Map.of(1, "HUP", 2, "INT", 15, "TERM");

    private final DiskMachine.Started started;
    private final Consumer<String> messages;
    private final List<Thread> outputs = new ArrayList<>();
    private int interrupts;
    private int endedBy;
    private boolean isUp;

    /** @param messages takes lines for the person in front of this */
    BootSession(DiskMachine.Started started, Consumer<String> messages) {
        this.started = started;
        this.messages = messages;
    }

    /** Hears of the moment when the program is about to start. */
    @FunctionalInterface
    interface WhenUp {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Goes on until the program has ended.
     *
     * @param terminal whether the program has one
     * @return its exit code; 126 or 127 where it could not be started
     * @throws IOException where the machine ended before
     */
    int run(ProgramStreams streams, boolean terminal, WhenUp whenUp) throws IOException, InterruptedException {
        if (terminal) {
            SocketChannel both = started.stream("terminal");
            outputs.add(pump(both, streams.out()));
            feed(streams.in(), both);
        } else {
            outputs.add(pump(started.stream("out"), streams.out()));
            outputs.add(pump(started.stream("err"), streams.err()));
            feed(streams.in(), started.stream("in"));
        }
        int code = hear(whenUp);
        awaitPowerOff();
        started.machine().destroy();
        for (Thread output : outputs) {
            output.join();
        }
        return code;
    }

    private int hear(WhenUp whenUp) throws IOException, InterruptedException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(started.machine().in(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "up" -> {
                    whenUp.run();
                    setUp();
                }
                case "failed" -> messages.accept(words.length == 2 ? words[1] : "the program cannot be started");
                case "exit" -> {
                    return Integer.parseInt(words[1].strip());
                }
                default -> {
                    // The init of another version may say more.
                }
            }
        }
        return codeOfSignal()
                .orElseThrow(() -> new IOException("the machine ended before its program"
                        + started.machine().lastWords()));
    }

    private synchronized OptionalInt codeOfSignal() {
        return endedBy == 0 ? OptionalInt.empty() : OptionalInt.of(SIGNALLED + endedBy);
    }

    private synchronized void setUp() {
        isUp = true;
    }

    private void awaitPowerOff() throws InterruptedException {
        try {
            started.machine().exited().get(TO_POWER_OFF.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            messages.accept("the machine does not power off; it is ended");
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exit code is never exceptional", e);
        }
    }

    /**
     * Hands a signal on to the program. The third one, and one that comes before the program, ends the machine.
     *
     * @param number of the signal
     */
    synchronized void signal(int number) {
        interrupts++;
        String name = SIGNALS.getOrDefault(number, "TERM");
        if (!isUp || interrupts > 2) {
            endedBy = number;
            started.machine().destroy();
            return;
        }
        tell("signal " + name);
        if (interrupts == 2) {
            messages.accept("once more ends the machine");
        }
    }

    /** The terminal has another size now. */
    void resized(BootJob.Window window) {
        tell("size " + window.rows() + " " + window.columns());
    }

    private synchronized void tell(String line) {
        try {
            OutputStream out = started.machine().out();
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (IOException e) {
            // It has ended, which is heard of elsewhere.
        }
    }

    private static Thread pump(SocketChannel from, OutputStream to) {
        InputStream printed = Channels.newInputStream(from);
        return Thread.ofPlatform().daemon().name("output").start(() -> {
            try {
                copy(printed, to);
            } catch (IOException e) {
                // Nobody reads it any more; the program goes on, as with a container runtime.
                drain(printed);
            }
        });
    }

    private static void drain(InputStream printed) {
        try {
            printed.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The machine has ended.
        }
    }

    /** A thread that waits for input that nobody gives is left behind at the end. */
    private static void feed(InputStream from, SocketChannel to) {
        Thread.ofPlatform().daemon().name("input").start(() -> {
            try {
                copy(from, Channels.newOutputStream(to));
                // Not closed: QEMU would lose what it has not read yet.
                to.shutdownOutput();
            } catch (IOException e) {
                // The machine has ended.
            }
        });
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            to.write(buffer, 0, count);
            to.flush();
        }
    }
}
