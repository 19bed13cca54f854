package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.LogGate;
import dev.slipway.agent.protocol.Result;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.kafka.EventSink;
import dev.slipway.launcher.health.MachineHealth;
import dev.slipway.launcher.health.MemoryBudget;
import dev.slipway.launcher.space.SpaceGuard;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.network.NetworkAccess;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs an authorized build in a machine and says how it ended, unless somebody else already has. Blocks for as long as the
 * build takes; any number of builds may run at once.
 *
 * @param launcher this launcher's name, for people
 * @param attempts how many machines a build gets
 * @param logLimits what of a build's log is kept
 */
record LaunchStep(
        String launcher,
        int attempts,
        LogGate.Limits logLimits,
        Machines machines,
        Jobs jobs,
        ImageVerifier verifier,
        BuildLedger ledger,
        Clock clock) {
    /**
     * What builds run in here, and what it takes.
     *
     * @param health how these machines do
     * @param memory what they may take in all
     * @param space ends those that take too much of the disk
     * @param handOver keeps builds that are too large for this launcher
     */
    record Machines(Machine machine, MachineHealth health, MemoryBudget memory, SpaceGuard space, HandOver handOver) {}

    /**
     * Runs the build, or says why not.
     *
     * @param leavePlace called where the build only waits from here on; more than once, perhaps
     * @throws InterruptedException where the build was to be given up: its machine is gone and nothing more is said
     */
    LaunchOutcome launch(BuildAuthorized authorized, EventSink events, Runnable leavePlace)
            throws InterruptedException {
        Launch launch = Launch.of(authorized, events, clock);
        try (MemoryBudget.Share memory =
                machines.memory().take(launch.spec().memoryMb(), () -> isToBeTaken(launch.buildId()))) {
            BuildLife before = ledger.upToDate(launch.buildId());
            if (before.hasEnded()) {
                return new LaunchOutcome.AlreadyEnded();
            }
            if (before.isToEnd()) {
                return finish(launch, launch.cancelled(before.cancelledBy().orElseThrow()));
            }
            if (before.attempts() >= attempts) {
                return giveUp(launch, "its machines were lost");
            }
            if (!memory.isTaken()) {
                return withoutMemory(launch, leavePlace);
            }
            return switch (jobs.prepare(authorized)) {
                case Jobs.Preparation.Refused(FinishReason reason, String message) ->
                    finish(launch, launch.failed(reason, message));
                case Jobs.Preparation.Ready(Jobs.Draft draft) -> attempt(launch, draft, before.attempts() + 1);
            };
        }
    }

    /** Whether a build that waits for memory is to go on waiting. */
    private boolean isToBeTaken(String buildId) {
        BuildLife life = ledger.known(buildId);
        return !isOver(life)
                && machines.health().takesBuilds()
                && machines.space().shortage().isEmpty();
    }

    private LaunchOutcome withoutMemory(Launch launch, Runnable leavePlace) throws InterruptedException {
        int wanted = launch.spec().memoryMb();
        if (machines.memory().everFits(wanted)) {
            return new LaunchOutcome.TryAgain("launcher " + launcher + " takes no builds now");
        }
        String limit = wanted + " MiB are more than the " + machines.memory().totalMb()
                + " MiB that the machines of launcher " + launcher
                + " may take in all (slipway.vm-launcher.memory)";
        return switch (machines.handOver()
                .await(launch.buildId(), wanted, () -> !isOver(ledger.known(launch.buildId())), leavePlace)) {
            case ROOM -> new LaunchOutcome.ForAnother(limit + "; another launcher has room for it");
            case NO_LAUNCHER ->
                finish(launch, launch.rejected("memory_mb: " + limit + ", and no launcher that takes builds has more"));
            case UNWANTED -> {
                BuildLife life = ledger.upToDate(launch.buildId());
                yield life.hasEnded()
                        ? new LaunchOutcome.AlreadyEnded()
                        : finish(launch, launch.cancelled(life.cancelledBy().orElseThrow()));
            }
        };
    }

    private static boolean isOver(BuildLife life) {
        return life.hasEnded() || life.isToEnd();
    }

    /** Ends a build that has been handed out too often. */
    LaunchOutcome giveUp(BuildAuthorized authorized, EventSink events, String reason) throws InterruptedException {
        Launch launch = Launch.of(authorized, events, clock);
        return finish(
                launch,
                launch.failed(
                        FinishReason.MACHINERY,
                        "no launcher could run it, last: " + reason + "; the build itself is not to blame"));
    }

    private LaunchOutcome giveUp(Launch launch, String reason) throws InterruptedException {
        return finish(
                launch,
                launch.failed(
                        FinishReason.MACHINERY,
                        "tried " + attempts + " times, last: " + reason + "; the build itself is not to blame"));
    }

    private LaunchOutcome attempt(Launch before, Jobs.Draft draft, int number) throws InterruptedException {
        String attemptId = attemptId(before.buildId(), number);
        Launch launch = before.by(attemptId);
        try (LogRelay log = new LogRelay(launch.buildId(), attemptId, launch.events(), logLimits, clock);
                StepRelay steps = new StepRelay(launch.buildId(), attemptId, launch.events(), clock)) {
            log.launcher("attempt " + number + " of " + attempts + " on " + launcher);
            launch.authorized()
                    .caches()
                    .withheld()
                    .ifPresent(cache -> log.launcher("does not write " + cache
                            + ": whoever reads this cache may not read all base images of this build"));
            Run run = run(launch, draft, number, log, steps);
            log.launcher(describe(run.outcome()));
            steps.flush();
            log.flush();
            // Before the job is handed over there is no attempt that anybody has heard of.
            return ended((run.begun() ? launch : before).builtBy(run.builder()), run.outcome(), number, steps);
        }
    }

    /**
     * @param begun whether the machine came up, so that the attempt is known
     * @param builder which BuildKit built, as far as the machine has said
     */
    private record Run(AttemptOutcome outcome, boolean begun, Optional<String> builder) {}

    private LaunchOutcome ended(Launch launch, AttemptOutcome outcome, int number, StepRelay steps)
            throws InterruptedException {
        return switch (outcome) {
            case AttemptOutcome.Pushed(Result.Succeeded claim) -> verify(launch, claim, number);
            case AttemptOutcome.BuildFailed(FinishReason reason, String message, Optional<Integer> step) ->
                finish(launch, launch.failed(reason, message).with(step.flatMap(steps::failedStep), launch.builder()));
            case AttemptOutcome.NeverUp(String message) -> {
                machines.health().failed(message);
                yield new LaunchOutcome.TryAgain(message);
            }
            case AttemptOutcome.MachineryFailed(String message) -> again(launch, number, message);
            case AttemptOutcome.Cancelled(String by) -> finish(launch, launch.cancelled(by));
            case AttemptOutcome.TimedOut _ -> finish(launch, launch.timedOut());
            case AttemptOutcome.Fenced _ -> new LaunchOutcome.Superseded();
        };
    }

    private Run run(Launch launch, Jobs.Draft draft, int number, LogRelay log, StepRelay steps)
            throws InterruptedException {
        BuildSpec spec = launch.spec();
        String attemptId = launch.attemptId().orElseThrow();
        var request = new MachineRequest(attemptId, spec.cpus(), spec.memoryMb(), access(spec), log::launcher);
        var attempt = new Attempt(
                machines.machine(),
                request,
                log,
                steps,
                Attempt.Patience.of(Duration.ofSeconds(spec.timeoutSeconds())));
        AtomicBoolean begun = new AtomicBoolean();
        try (BuildLedger.Watch _ = ledger.watch(launch.buildId(), life -> react(life, attemptId, number, attempt));
                SpaceGuard.Watch _ = machines.space().watch(attemptId, reason -> attempt.end(outOfSpace(reason)))) {
            AttemptOutcome outcome = attempt.run(running -> {
                machines.health().booted();
                begun.set(true);
                return begin(launch, number) ? Optional.of(draft.job(number, running.forwards())) : Optional.empty();
            });
            return new Run(outcome, begun.get(), attempt.builder());
        }
    }

    /** Says that the attempt begins; false where this build is another attempt's by now. */
    private boolean begin(Launch launch, int number) throws InterruptedException {
        String attemptId = launch.attemptId().orElseThrow();
        launch.events()
                .publishAndWait(new BuildStarted(
                        launch.buildId(),
                        number,
                        attemptId,
                        launcher,
                        machines.machine().kind(),
                        clock.instant()));
        // With its own record come round, an attempt knows whether another one, of a record delivered twice, came after
        // it.
        return ledger.upToDate(launch.buildId()).isCurrent(attemptId);
    }

    private static AttemptOutcome outOfSpace(String reason) {
        return new AttemptOutcome.BuildFailed(FinishReason.SCRATCH_SPACE, reason, Optional.empty());
    }

    private static NetworkAccess access(BuildSpec spec) {
        List<String> domains = spec.options().allowedDomains();
        return switch (spec.networkMode()) {
            case ISOLATED -> new NetworkAccess.Isolated();
            case EGRESS -> domains.isEmpty() ? new NetworkAccess.Egress() : new NetworkAccess.Domains(domains);
        };
    }

    private static void react(BuildLife life, String attemptId, int number, Attempt attempt) {
        boolean isAnothers = life.attempts() >= number && !life.isCurrent(attemptId);
        if (life.hasEnded() || isAnothers) {
            attempt.end(new AttemptOutcome.Fenced());
        } else if (life.isToEnd()) {
            attempt.end(new AttemptOutcome.Cancelled(life.cancelledBy().orElseThrow()));
        }
    }

    private LaunchOutcome verify(Launch launch, Result.Succeeded claim, int number) throws InterruptedException {
        return switch (verifier.verify(launch.repository(), claim.digest())) {
            case PRESENT -> finish(launch, launch.succeeded(claim));
            case ABSENT ->
                finish(
                        launch,
                        launch.failed(
                                FinishReason.DIGEST_UNVERIFIED,
                                "the registry does not have the image that the machine reported"));
            case UNKNOWN -> again(launch, number, "the registry could not be asked for the pushed image");
        };
    }

    private LaunchOutcome again(Launch launch, int number, String message) throws InterruptedException {
        return number >= attempts ? giveUp(launch, message) : new LaunchOutcome.TryAgain(message);
    }

    /** Says how the build ended, unless it has ended, been cancelled or been taken over in the meantime. */
    private LaunchOutcome finish(Launch launch, BuildFinished finished) throws InterruptedException {
        BuildLife now = ledger.upToDate(launch.buildId());
        if (now.hasEnded()) {
            return new LaunchOutcome.AlreadyEnded();
        }
        if (launch.attemptId().isPresent() && !now.isCurrent(launch.attemptId().get())) {
            return new LaunchOutcome.Superseded();
        }
        boolean tooLate = finished.outcome() == BuildOutcome.SUCCEEDED && now.isToEnd();
        BuildFinished last = tooLate ? launch.cancelled(now.cancelledBy().orElseThrow()) : finished;
        launch.events().publishAndWait(last);
        return new LaunchOutcome.Ended(last);
    }

    private static String attemptId(String buildId, int number) {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return buildId + "-" + number + "-" + random;
    }

    private static String describe(AttemptOutcome outcome) {
        return switch (outcome) {
            case AttemptOutcome.Pushed(Result.Succeeded claim) ->
                "image pushed, " + claim.cachedSteps() + " of " + claim.totalSteps() + " steps from the cache";
            case AttemptOutcome.BuildFailed failed -> "build failed: " + failed.message();
            case AttemptOutcome.NeverUp(String message) ->
                "machinery failed before the build began: " + message + "; this does not count as an attempt";
            case AttemptOutcome.MachineryFailed(String message) -> "machinery failed: " + message;
            case AttemptOutcome.Cancelled(String by) -> "cancelled by " + by;
            case AttemptOutcome.TimedOut _ -> "timed out";
            case AttemptOutcome.Fenced _ -> "taken over by another attempt";
        };
    }

    /** One delivery on its way to an outcome. */
    private record Launch(
            BuildAuthorized authorized,
            EventSink events,
            Optional<String> attemptId,
            Optional<String> builder,
            Clock clock) {
        static Launch of(BuildAuthorized authorized, EventSink events, Clock clock) {
            return new Launch(authorized, events, Optional.empty(), Optional.empty(), clock);
        }

        Launch by(String attempt) {
            return new Launch(authorized, events, Optional.of(attempt), builder, clock);
        }

        Launch builtBy(Optional<String> name) {
            return new Launch(authorized, events, attemptId, name, clock);
        }

        String buildId() {
            return authorized.build().buildId();
        }

        BuildSpec spec() {
            return authorized.build().spec();
        }

        String repository() {
            return RepositoryNames.image(spec().tenant(), buildId());
        }

        BuildFinished succeeded(Result.Succeeded claim) {
            var image = new BuildFinished.Image(
                    repository(),
                    claim.digest(),
                    claim.cacheExported() ? authorized.caches().export() : Optional.empty(),
                    claim.cachedSteps(),
                    claim.totalSteps());
            return told(ending().succeeded(image, clock.instant()));
        }

        BuildFinished failed(FinishReason reason, String message) {
            return told(ending().failed(reason, message, clock.instant()));
        }

        BuildFinished rejected(String message) {
            return told(ending().rejected(FinishReason.INVALID_REQUEST, message, clock.instant()));
        }

        BuildFinished cancelled(String by) {
            return told(ending().cancelled("cancelled by " + by, clock.instant()));
        }

        BuildFinished timedOut() {
            return told(ending().timedOut(
                            "the build took longer than its " + spec().timeoutSeconds() + " s", clock.instant()));
        }

        private BuildFinished told(BuildFinished finished) {
            return finished.with(Optional.empty(), builder);
        }

        private BuildEnding ending() {
            BuildEnding ending = BuildEnding.of(authorized.build());
            return attemptId.map(ending::by).orElse(ending);
        }
    }
}
