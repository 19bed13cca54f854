package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.Forward;
import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.RunningMachine;
import dev.slipway.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Machines whose agents are written as lambdas, one for each start in turn. */
final class FakeMachine implements Machine {
    private static final int PIPE_BYTES = 1 << 16;

    final List<MachineRequest> requests = Collections.synchronizedList(new ArrayList<>());
    final Queue<Job> jobs = new ConcurrentLinkedQueue<>();
    private final Deque<Guest> guests;
    Optional<String> caution = Optional.empty();
    private final Queue<FakeRun> runs = new ConcurrentLinkedQueue<>();

    FakeMachine(Guest... guests) {
        this.guests = new ArrayDeque<>(List.of(guests));
    }

    /** What an agent does with the raw channel; the machine ends when it returns. */
    interface Guest {
        void run(InputStream in, OutputStream out) throws Exception;
    }

    /** What an agent does once it has said hello and received its job. */
    interface Script {
        void run(Job job, MessageChannel<Message.FromLauncher, Message.FromAgent> launcher) throws Exception;
    }

    Guest agent(Script script) {
        return (in, out) -> {
            var launcher = MessageChannel.ofAgent(in, out);
            launcher.send(new Hello(Hello.CURRENT_VERSION, "fake", "fake"));
            Job job = (Job) launcher.receive().orElseThrow();
            jobs.add(job);
            script.run(job, launcher);
            // Until the launcher destroys the machine.
            launcher.receive();
        };
    }

    FakeMachine then(Guest guest) {
        guests.add(guest);
        return this;
    }

    boolean allDestroyed() {
        return runs.stream().allMatch(run -> run.destroyed);
    }

    @Override
    public String kind() {
        return "fake";
    }

    @Override
    public Optional<String> caution() {
        return caution;
    }

    @Override
    public Platform platform() {
        return Platform.LINUX_AMD64;
    }

    @Override
    public RunningMachine start(MachineRequest request) throws IOException {
        requests.add(request);
        Guest guest = guests.poll();
        if (guest == null) {
            throw new IOException("no machine today");
        }
        FakeRun run = new FakeRun(guest);
        runs.add(run);
        return run;
    }

    private static final class FakeRun implements RunningMachine {
        private final PipedInputStream fromGuest = new PipedInputStream(PIPE_BYTES);
        private final PipedOutputStream guestOut = new PipedOutputStream(fromGuest);
        /** Of the kernel's, which does not mind that the thread is gone that wrote last. */
        private final Pipe jobs = Pipe.open();

        private final InputStream guestIn = Channels.newInputStream(jobs.source());
        private final OutputStream toGuest = Channels.newOutputStream(jobs.sink());
        private final CompletableFuture<Integer> exited = new CompletableFuture<>();
        private final Thread thread;
        private volatile boolean destroyed;

        private FakeRun(Guest guest) throws IOException {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    guest.run(guestIn, guestOut);
                } catch (Exception e) {
                    // A machine that dies tells nobody.
                } finally {
                    close();
                    exited.complete(0);
                }
            });
        }

        private void close() {
            try {
                guestOut.close();
                toGuest.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public InputStream in() {
            return fromGuest;
        }

        @Override
        public OutputStream out() {
            return toGuest;
        }

        @Override
        public List<Forward> forwards() {
            return List.of(new Forward(5000, "10.0.2.2", 5000));
        }

        @Override
        public CompletableFuture<Integer> exited() {
            return exited;
        }

        @Override
        public List<String> consoleTail() {
            return List.of("Kernel panic - not syncing");
        }

        @Override
        public void destroy() {
            destroyed = true;
            close();
            thread.interrupt();
        }
    }
}
