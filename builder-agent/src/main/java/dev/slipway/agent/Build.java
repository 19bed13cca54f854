package dev.slipway.agent;

import dev.slipway.agent.buildkit.BuildKit;
import dev.slipway.agent.buildkit.BuildKitRun;
import dev.slipway.agent.buildkit.BuildPlan;
import dev.slipway.agent.buildkit.DaemonSocket;
import dev.slipway.agent.buildkit.Version;
import dev.slipway.agent.machine.PortForwards;
import dev.slipway.agent.machine.PrivateFiles;
import dev.slipway.agent.mirror.BaseImages;
import dev.slipway.agent.mirror.Caches;
import dev.slipway.agent.mirror.SourcePolicy;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildFailure;
import dev.slipway.agent.report.BuildOutput;
import dev.slipway.agent.source.Source;
import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One build: source, Dockerfile, BuildKit, result. */
final class Build {
    /** How long a build that has ended waits to hear which BuildKit built it. */
    private static final Duration VERSION_PATIENCE = Duration.ofSeconds(10);

    private final Job job;
    private final BuildKit buildKit;
    private final AgentSettings settings;
    private final BuildOutput output;
    private @Nullable Thread runner;
    private @Nullable BuildKitRun run;
    private boolean stopped;

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
        output.masking().notices().forEach(output::agent);
        SecretLikeArguments.warnings(job.buildArgs().keySet()).forEach(output::agent);
        Dockerfile dockerfile = parsedDockerfile();
        BaseImages images = BaseImages.of(job, dockerfile.neededImages(arguments()), output::agent);
        Path rewritten = writeDockerfile(dockerfile, images, context);
        Path dockerConfig = PrivateFiles.dockerConfig(settings.memory(), job.registry());
        var secrets = PrivateFiles.secrets(settings.memory(), job.secrets());
        DaemonSocket.await(buildKit, settings.daemonEnd(), settings.patience());
        BuildPlan plan = new BuildPlan(
                job.withCacheImports(Caches.present(job)),
                context,
                rewritten,
                settings.work().resolve("metadata.json"),
                dockerConfig,
                secrets,
                images.replaced(),
                dockerfile.stepLines(arguments()),
                sourcePolicy());
        BuildKitRun started = start(plan);
        // Beside the build, which need not wait for it.
        Thread version =
                Thread.ofPlatform().daemon().name("version").start(() -> tell(buildKit.version(settings.programs())));
        Result result = started.await();
        version.join(VERSION_PATIENCE);
        return result;
    }

    private BuildArguments arguments() {
        BuildArguments arguments = BuildArguments.of(job.buildArgs())
                .withBuildPlatform(job.platform())
                .withTargetPlatform(job.platform());
        return job.options().target() == null
                ? arguments
                : arguments.withTarget(job.options().target());
    }

    private Dockerfile parsedDockerfile() throws BuildFailure {
        try {
            return Dockerfile.parse(job.dockerfile().content(), arguments());
        } catch (DockerfileSyntaxException e) {
            throw new BuildFailure(Result.Kind.DOCKERFILE, "Dockerfile, " + e.getMessage());
        }
    }

    private Path writeDockerfile(Dockerfile dockerfile, BaseImages images, Path context)
            throws IOException, BuildFailure {
        byte[] rewritten;
        try {
            rewritten = dockerfile.rewriteUsesToBytes(arguments(), images::replacement);
        } catch (IllegalArgumentException e) {
            throw new BuildFailure(Result.Kind.DOCKERFILE, "Dockerfile: " + e.getMessage());
        }
        Path directory = Files.createDirectories(settings.work().resolve("dockerfile"));
        Source.copyIgnoreFile(job.dockerfile(), context, directory);
        return Files.write(directory.resolve(Source.DOCKERFILE), rewritten);
    }

    /** What BuildKit may fetch where the mirror is required, as far as this BuildKit can be told. */
    private @Nullable Path sourcePolicy() throws IOException {
        if (!job.options().mirrorRequired()) {
            return null;
        }
        Version version = buildKit.version(settings.programs());
        if (!version.hasSourcePolicies()) {
            output.agent(version.name()
                    + " cannot be told which images it may fetch: images that only a base image's ONBUILD"
                    + " or a front end asks for may come from elsewhere than the mirror");
            return null;
        }
        return SourcePolicy.writeAllowingOnly(
                job.registry().host(), settings.work().resolve("source-policy.json"));
    }

    private void tell(Version version) {
        try {
            output.builder(version.name());
        } catch (IOException e) {
            // The channel is gone; the listening side sees the same and ends the agent.
        }
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
