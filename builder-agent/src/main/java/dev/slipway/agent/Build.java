package dev.slipway.agent;

import dev.slipway.agent.buildkit.BuildKit;
import dev.slipway.agent.buildkit.BuildKitRun;
import dev.slipway.agent.buildkit.BuildPlan;
import dev.slipway.agent.buildkit.DaemonSocket;
import dev.slipway.agent.machine.PortForwards;
import dev.slipway.agent.machine.PrivateFiles;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildFailure;
import dev.slipway.agent.report.BuildOutput;
import dev.slipway.agent.source.Source;
import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.ImageUse;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One build: source, Dockerfile, BuildKit, result. */
final class Build {
    private final Job job;
    private final BuildKit buildKit;
    private final AgentSettings settings;
    private final BuildOutput output;
    private @Nullable Thread runner;
    private @Nullable BuildKitRun run;
    private boolean stopped;
    /** What two stages have in common is said once. */
    private final Set<String> said = new HashSet<>();

    Build(Job job, BuildKit buildKit, AgentSettings settings, BuildOutput output) {
        this.job = job;
        this.buildKit = buildKit;
        this.settings = settings;
        this.output = output;
    }

    /** Runs to the end on the calling thread; every failure is a result. */
    Result run() {
        synchronized (this) {
            runner = Thread.currentThread();
        }
        try (PortForwards _ = PortForwards.open(job.forwards())) {
            return build();
        } catch (BuildFailure e) {
            return e.result();
        } catch (IOException | RuntimeException | Error e) {
            // Whatever it was, the launcher waits for a result.
            return new Result.Failed(Result.Kind.MACHINERY, "in the build machine: " + e);
        } catch (InterruptedException e) {
            return stopped();
        }
    }

    private Result build() throws IOException, InterruptedException, BuildFailure {
        Path context =
                Source.fetch(job.source(), job.registry(), settings.work().resolve("source"));
        output.agent("source " + job.source().repository() + "@" + job.source().digest() + " unpacked");
        Path dockerfile = writeDockerfile(context);
        BuildPlan plan = new BuildPlan(
                job,
                context,
                dockerfile,
                settings.work().resolve("metadata.json"),
                PrivateFiles.dockerConfig(settings.memory(), job.registry()),
                PrivateFiles.secrets(settings.memory(), job.secrets()),
                BuildPlan.buildArgs(job));
        DaemonSocket.await(buildKit, settings.daemonEnd(), settings.patience());
        return start(plan).await();
    }

    private Path writeDockerfile(Path context) throws IOException, BuildFailure {
        BuildArguments arguments = BuildArguments.of(job.buildArgs())
                .withBuildPlatform(job.platform())
                .withTargetPlatform(job.platform());
        byte[] rewritten;
        try {
            rewritten = Dockerfile.parse(job.dockerfile().content(), arguments)
                    .rewriteUsesToBytes(arguments, this::replacement);
        } catch (DockerfileSyntaxException e) {
            throw new BuildFailure(Result.Kind.DOCKERFILE, "Dockerfile, " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new BuildFailure(Result.Kind.DOCKERFILE, "Dockerfile: " + e.getMessage());
        }
        Path directory = Files.createDirectories(settings.work().resolve("dockerfile"));
        Source.copyIgnoreFile(job.dockerfile(), context, directory);
        return Files.write(directory.resolve(Source.DOCKERFILE), rewritten);
    }

    private Optional<String> replacement(ImageUse use) {
        Optional<String> to = Optional.ofNullable(job.images().get(use.image()));
        String line = use.instruction().label() + " " + use.image();
        if (said.add(line)) {
            output.agent(to.map(image -> "Rewriting " + line + " to " + image)
                    .orElse(line + " is not in the mirror and stays as it is"));
        }
        return to;
    }

    private synchronized BuildKitRun start(BuildPlan plan) throws IOException, InterruptedException {
        if (stopped) {
            throw new InterruptedException("stopped before BuildKit was started");
        }
        BuildKitRun started = BuildKitRun.start(buildKit, plan, settings.programs(), output);
        run = started;
        return started;
    }

    /** Nobody hears it: a build is stopped when the launcher is gone. */
    private static Result.Failed stopped() {
        return new Result.Failed(Result.Kind.MACHINERY, "stopped");
    }

    /** Ends the build from another thread; {@link #run()} then returns soon. */
    synchronized void stop() {
        stopped = true;
        if (run != null) {
            run.kill();
        } else if (runner != null) {
            runner.interrupt();
        }
    }
}
