package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.Builder;
import dev.slipway.agent.protocol.Heartbeat;
import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.Progress;
import dev.slipway.agent.protocol.ProtocolException;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.protocol.Steps;
import dev.slipway.events.life.FinishReason;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.RunningMachine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One machine's try at a build, from start to destruction. The build begins when the machine is up and gets its job. Whatever comes first decides: the agent's result, the machine's
 * end, the timeout, or a call of {@link #end}.
 */
final class Attempt {
    private final Machine machine;
    private final MachineRequest request;
    private final LogRelay log;
    private final StepRelay steps;
    private final Patience patience;
    private final CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
    /** Completes when the machine has said hello, or has ended. */
    private final CompletableFuture<Void> greeting = new CompletableFuture<>();

    private final long startedAt = System.nanoTime();
    private volatile long heardAt = startedAt;
    private volatile long greetedAt = startedAt;
    private volatile boolean greeted;
    private volatile Optional<String> builder = Optional.empty();

    Attempt(Machine machine, MachineRequest request, LogRelay log, StepRelay steps, Patience patience) {
        this.machine = machine;
        this.request = request;
        this.log = log;
        this.steps = steps;
        this.patience = patience;
    }

    /**
     * @param build how long the build may take, from when the machine is up
     * @param hello how long a machine may take to say hello; software emulation on a busy host takes a minute
     * @param silence how long an agent may be silent, heartbeats included
     */
    record Patience(Duration build, Duration hello, Duration silence) {
        static Patience of(Duration build) {
            return new Patience(build, Duration.ofMinutes(5), Duration.ofMinutes(2));
        }
    }

    /** The moment at which a machine is up and waits for its job. */
    @FunctionalInterface
    interface HandOver {
        /** What the agent is to do; empty where this build is another attempt's by now. */
        Optional<Job> job(RunningMachine running) throws InterruptedException;
    }

    /**
     * Runs the machine and returns how it ended, when nothing of it is left.
     *
     * @param handOver is asked once, when the machine is up
     * @throws InterruptedException where the caller was to stop; the machine is destroyed all the same
     */
    AttemptOutcome run(HandOver handOver) throws InterruptedException {
        RunningMachine running;
        try {
            running = machine.start(request);
        } catch (IOException e) {
            return new AttemptOutcome.NeverUp("no machine could be started: " + e.getMessage());
        }
        try {
            log.launcher("machine " + machine.kind() + " started, " + request.cpus() + " processors, "
                    + request.memoryMb() + " MiB");
            machine.caution().ifPresent(caution -> log.launcher("WARNING: " + caution));
            outcome.whenComplete((_, _) -> greeting.complete(null));
            var agent = MessageChannel.ofLauncher(running.in(), running.out());
            // Not virtual: the channel is a pipe, and a read from one holds on to the thread that carries it.
            Thread.ofPlatform().daemon().name("agent-of-" + request.name()).start(() -> listen(agent, running));
            await(greeting);
            if (outcome.isDone()) {
                return outcome.join() instanceof AttemptOutcome.MachineryFailed(String message)
                        ? new AttemptOutcome.NeverUp(message)
                        : outcome.join();
            }
            Optional<Job> job = handOver.job(running);
            if (job.isEmpty()) {
                return new AttemptOutcome.Fenced();
            }
            // Likewise: an agent need not read.
            Thread.ofPlatform().daemon().name("job-of-" + request.name()).start(() -> send(job.get(), agent, running));
            await(outcome);
            return outcome.join();
        } finally {
            running.destroy();
        }
    }

    /** Ends the attempt from outside; of no effect once it has ended. */
    void end(AttemptOutcome how) {
        outcome.complete(how);
    }

    /** Which BuildKit built, as far as the machine has said. */
    Optional<String> builder() {
        return builder;
    }

    private void await(CompletableFuture<?> what) throws InterruptedException {
        while (!what.isDone()) {
            try {
                what.get(untilNextLook().toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException("an attempt's outcome is never exceptional", e);
            } catch (TimeoutException e) {
                overdue().ifPresent(outcome::complete);
            }
        }
    }

    private Duration untilNextLook() {
        Duration listening = (greeted ? patience.silence() : patience.hello()).minus(since(heardAt));
        Duration left = greeted ? patience.build().minus(since(greetedAt)) : listening;
        Duration next = left.compareTo(listening) < 0 ? left : listening;
        return next.isPositive() ? next : Duration.ofMillis(1);
    }

    /** A machine that is slow to boot takes nothing of the build's time, and no build ends because of it. */
    private Optional<AttemptOutcome> overdue() {
        if (greeted && since(greetedAt).compareTo(patience.build()) >= 0) {
            return Optional.of(new AttemptOutcome.TimedOut());
        }
        if (!greeted && since(startedAt).compareTo(patience.hello()) >= 0) {
            return Optional.of(new AttemptOutcome.MachineryFailed("the machine did not come up"));
        }
        if (greeted && since(heardAt).compareTo(patience.silence()) >= 0) {
            return Optional.of(new AttemptOutcome.MachineryFailed("the machine fell silent"));
        }
        return Optional.empty();
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private void listen(MessageChannel<Message.FromAgent, Message.FromLauncher> agent, RunningMachine running) {
        try {
            while (!outcome.isDone()) {
                Optional<Message.FromAgent> message = agent.receive();
                if (message.isEmpty()) {
                    end(new AttemptOutcome.MachineryFailed("the machine ended" + running.lastWords()));
                    return;
                }
                heardAt = System.nanoTime();
                hear(message.get());
            }
        } catch (ProtocolException e) {
            end(new AttemptOutcome.MachineryFailed("the machine breaks the protocol: " + e.getMessage()));
        } catch (IOException | RuntimeException e) {
            end(new AttemptOutcome.MachineryFailed("the machine cannot be heard: " + e + running.lastWords()));
        }
    }

    private void hear(Message.FromAgent message) throws ProtocolException {
        switch (message) {
            case Hello hello -> greet(hello);
            case Log(List<Log.Line> lines) -> log.machine(lines);
            case Steps(List<Steps.Step> changed) -> steps.machine(changed);
            case Builder(String name) -> builder = Optional.of(name);
            case Progress _, Heartbeat _ -> {}
            case Result.Succeeded claim -> end(new AttemptOutcome.Pushed(claim));
            case Result.Failed failed -> end(outcomeOf(failed));
        }
    }

    private static AttemptOutcome outcomeOf(Result.Failed failed) {
        return switch (failed.kind()) {
            case DOCKERFILE -> buildFailed(FinishReason.DOCKERFILE, failed);
            case SOURCE -> buildFailed(FinishReason.SOURCE, failed);
            case BASE_IMAGE -> buildFailed(FinishReason.BASE_IMAGE_UNAVAILABLE, failed);
            case BUILD -> buildFailed(FinishReason.BUILD, failed);
            case MACHINERY -> new AttemptOutcome.MachineryFailed(failed.message());
        };
    }

    private static AttemptOutcome buildFailed(FinishReason reason, Result.Failed failed) {
        return new AttemptOutcome.BuildFailed(reason, failed.message(), Optional.ofNullable(failed.step()));
    }

    private void greet(Hello hello) throws ProtocolException {
        if (greeted) {
            throw new ProtocolException("a second hello");
        }
        if (hello.protocolVersion() != Hello.CURRENT_VERSION) {
            throw new ProtocolException("the agent speaks version " + hello.protocolVersion() + ", not "
                    + Hello.CURRENT_VERSION + "; make the builder image anew");
        }
        greetedAt = System.nanoTime();
        greeted = true;
        log.launcher("machine up after " + since(startedAt).toMillis() + " ms, agent " + bounded(hello.agentVersion())
                + ", builds by " + bounded(hello.buildkit()));
        greeting.complete(null);
    }

    private void send(Job job, MessageChannel<Message.FromAgent, Message.FromLauncher> agent, RunningMachine running) {
        try {
            agent.send(job);
        } catch (IOException | RuntimeException e) {
            end(new AttemptOutcome.MachineryFailed("the machine takes no job: " + e + running.lastWords()));
        }
    }

    private static String bounded(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100);
    }
}
