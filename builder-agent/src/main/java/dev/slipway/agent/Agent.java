package dev.slipway.agent;

import dev.slipway.agent.buildkit.BuildKit;
import dev.slipway.agent.protocol.Heartbeat;
import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildOutput;
import dev.slipway.agent.report.Masking;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Speaks with the launcher: hello, one job, its output and its result. */
final class Agent {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final MessageChannel<Message.FromLauncher, Message.FromAgent> channel;
    private final AgentSettings settings;
    private final BuildKit buildKit;
    private final long startedAt = System.nanoTime();
    private @Nullable Build build;

    Agent(MessageChannel<Message.FromLauncher, Message.FromAgent> channel, AgentSettings settings) {
        this.channel = channel;
        this.settings = settings;
        this.buildKit = BuildKit.installed(settings.programs(), settings.buildkitSocket(), settings.dockerSocket());
    }

    /** Returns when the launcher has closed the channel. The machine ends with the agent. */
    void run() throws IOException {
        String version = Optional.ofNullable(Agent.class.getPackage().getImplementationVersion())
                .orElse("development");
        channel.send(new Hello(Hello.CURRENT_VERSION, version, buildKit.name()));
        Thread.ofPlatform().daemon().name("heartbeat").start(this::beat);
        try {
            listen();
        } finally {
            if (build != null) {
                build.stop();
            }
        }
    }

    private void listen() throws IOException {
        while (true) {
            Optional<Message.FromLauncher> message = channel.receive();
            if (message.isEmpty()) {
                return;
            }
            switch (message.get()) {
                case Job job -> start(job);
            }
        }
    }

    private void start(Job job) {
        if (build != null) {
            return; // a machine runs one build, ever
        }
        Masking masking = Masking.of(job.secrets());
        var output = new BuildOutput(channel, masking);
        var started = new Build(job, buildKit, settings, output);
        build = started;
        Thread.ofPlatform().daemon().name("build").start(() -> {
            Result result = started.run();
            try {
                output.end(result);
            } catch (IOException e) {
                System.err.println("agent: cannot report: " + e.getMessage());
            }
        });
    }

    private void beat() {
        try {
            while (true) {
                Thread.sleep(HEARTBEAT);
                channel.send(new Heartbeat(
                        Duration.ofNanos(System.nanoTime() - startedAt).toMillis()));
            }
        } catch (InterruptedException | IOException e) {
            // The channel is gone; the listening side sees the same and ends the agent.
        }
    }
}
