package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.protocol.Builder;
import dev.slipway.agent.protocol.Forward;
import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.protocol.Secret;
import dev.slipway.agent.protocol.Steps;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.BuildStep;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.keys.seal.SecretValues;
import dev.slipway.machine.network.NetworkAccess;
import dev.slipway.secretfile.SecretFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class LaunchStepTest extends LaunchSetUp {
    private static final Result.Succeeded PUSHED = new Result.Succeeded(Builds.DIGEST, 1, 2, true);

    @Test
    void publishesWhatAMachinePushedAndTheRegistryHas() throws Exception {
        machine.then(machine.agent((_, launcher) -> {
            launcher.send(new Log(List.of(new Log.Line(5, "build", "#1 hello"), new Log.Line(6, "agent", "bye"))));
            launcher.send(PUSHED);
        }));

        LaunchOutcome outcome = launch(builds.tenant());

        BuildStarted started = events.started().getFirst();
        assertThat(started.attempt()).isEqualTo(1);
        assertThat(started.machine()).isEqualTo("fake");
        assertThat(outcome).isEqualTo(new LaunchOutcome.Ended(onlyFinished()));
        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.SUCCEEDED);
        assertThat(onlyFinished().attemptId()).contains(started.attemptId());
        assertThat(onlyFinished().image())
                .contains(new BuildFinished.Image(
                        "builds/acme/" + Builds.ID, Builds.DIGEST, Optional.of("cache/acme/main"), 1, 2));
        assertThat(events.lines()).contains("#1 hello", "bye");
    }

    @Test
    void saysInTheBuildsLogWhatItsMachineIsNot() throws Exception {
        machine.caution = Optional.of("a tent");
        machine.then(machine.agent((_, launcher) -> launcher.send(PUSHED)));

        launch(builds.tenant());

        assertThat(events.lines()).contains("WARNING: a tent");
    }

    @Test
    void numbersTheLinesOfAnAttemptWithoutGaps() throws Exception {
        machine.then(machine.agent((_, launcher) -> {
            launcher.send(new Log(Collections.nCopies(3, new Log.Line(5, "build", "x"))));
            launcher.send(new Log(List.of(new Log.Line(5, "mirror", "posing as another"))));
            launcher.send(new Log(List.of(new Log.Line(5, "launcher", "posing as another"))));
            launcher.send(PUSHED);
        }));

        launch(builds.tenant());

        long next = 0;
        for (BuildLog log : events.logs()) {
            assertThat(log.writer()).isEqualTo(events.started().getFirst().attemptId());
            assertThat(log.firstSequence()).isEqualTo(next);
            next += log.lines().size();
        }
        assertThat(events.logs().stream()
                        .flatMap(log -> log.lines().stream())
                        .filter(line -> line.text().equals("posing as another"))
                        .map(BuildLog.Line::stream))
                .containsExactly("build", "build");
    }

    @Test
    void handsOverExactlyWhatTheBuildNeeds() throws Exception {
        Files.createDirectories(builds.secrets().resolve("acme"));
        SecretFile.write(builds.secrets().resolve("acme/npm"), "s3cret");
        SecretFile.write(builds.secrets().resolve("acme/other"), "not declared");
        machine.then(machine.agent((_, launcher) -> launcher.send(PUSHED)));

        launch(builds.authorized(Builds.spec(false, List.of("npm"), 600)));

        Job job = machine.jobs.remove();
        assertThat(job.secrets()).containsExactly(new Secret("npm", "s3cret".getBytes(StandardCharsets.UTF_8)));
        assertThat(job.registry().password()).isEqualTo(Builds.CREDENTIAL);
        assertThat(job.registry().host()).isEqualTo("127.0.0.1:5000");
        assertThat(job.image()).isEqualTo("127.0.0.1:5000/builds/acme/" + Builds.ID + ":latest");
        assertThat(job.images())
                .isEqualTo(Map.of(
                        "busybox:1", "127.0.0.1:5000/mirror/docker.io/library/busybox@sha256:" + "b".repeat(64)));
        assertThat(job.cacheImports())
                .containsExactly(
                        "127.0.0.1:5000/cache/acme/main:buildcache", "127.0.0.1:5000/cache/global/base:buildcache");
        assertThat(job.cacheExport()).isEqualTo("127.0.0.1:5000/cache/acme/main:buildcache");
        assertThat(job.forwards()).containsExactly(new Forward(5000, "10.0.2.2", 5000));
        assertThat(machine.requests.getFirst().network()).isEqualTo(new NetworkAccess.Egress());
    }

    @Test
    void anAdminBuildWritesTheGlobalCacheAndReadsNoOther() throws Exception {
        machine.then(machine.agent((_, launcher) -> launcher.send(PUSHED)));

        launch(builds.authorized(Builds.spec(true, List.of(), 600)));

        Job job = machine.jobs.remove();
        assertThat(job.cacheExport()).isEqualTo("127.0.0.1:5000/cache/global/base:buildcache");
        assertThat(job.cacheImports()).containsExactly("127.0.0.1:5000/cache/global/base:buildcache");
        assertThat(onlyFinished().image().orElseThrow().cacheRepository()).contains("cache/global/base");
    }

    @Test
    void aFailedDockerfileIsNotTriedAgain() throws Exception {
        machine.then(machine.agent(
                (_, launcher) -> launcher.send(new Result.Failed(Result.Kind.BUILD, "RUN make: exit code: 2"))));

        launch(builds.tenant());

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(onlyFinished().reason()).contains(FinishReason.BUILD);
        assertThat(onlyFinished().message()).contains("RUN make: exit code: 2");
    }

    private static Steps steps(int number, Steps.State state) {
        return new Steps(
                List.of(new Steps.Step(number, "[2/2] RUN make", List.of(1), state, false, 5L, null, 7, null)));
    }

    @Test
    void tellsOfStepsWhichOneFailedAndWhatBuiltIt() throws Exception {
        machine.then(machine.agent((_, launcher) -> {
            launcher.send(new Builder("BuildKit 0.25.1 in docker 28.5.2"));
            launcher.send(steps(3, Steps.State.RUNNING));
            launcher.send(new Log(List.of(new Log.Line(5, "build", "#3 text", 3), new Log.Line(5, "build", "x", -1))));
            launcher.send(steps(3, Steps.State.FAILED));
            launcher.send(new Result.Failed(Result.Kind.BUILD, "Dockerfile:7: RUN make failed: exit code 2", 3));
        }));

        launch(builds.tenant());

        assertThat(onlyFinished().failedStep())
                .contains(new BuildFinished.FailedStep(3, "[2/2] RUN make", Optional.of(7)));
        assertThat(onlyFinished().builder()).contains("BuildKit 0.25.1 in docker 28.5.2");
        assertThat(events.steps().getLast().state()).isEqualTo(BuildStep.State.FAILED);
        assertThat(events.steps().getLast().attemptId())
                .isEqualTo(events.started().getFirst().attemptId());
        assertThat(events.logs().stream()
                        .flatMap(log -> log.lines().stream())
                        .filter(line -> line.stream().equals("build"))
                        .map(BuildLog.Line::step))
                .containsExactly(Optional.of(3), Optional.empty());
    }

    @Test
    void stepsThatRunWhenTheMachineIsDestroyedEndAsCancelledBeforeTheBuildEnds() throws Exception {
        machine.then(machine.agent((_, launcher) -> {
            launcher.send(steps(1, Steps.State.SUCCEEDED));
            launcher.send(steps(2, Steps.State.RUNNING));
            launcher.send(steps(3, Steps.State.WAITING));
            await().until(() -> events.steps().size() >= 3);
            events.ledger.apply(new BuildCancel(Builds.ID, "ops", Instant.EPOCH));
            launcher.receive();
        }));

        launch(builds.tenant());

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.CANCELLED);
        assertThat(machine.allDestroyed()).isTrue();
        Map<Integer, BuildStep.State> last = new HashMap<>();
        events.steps().forEach(step -> last.put(step.step(), step.state()));
        assertThat(last)
                .isEqualTo(Map.of(
                        1, BuildStep.State.SUCCEEDED, 2, BuildStep.State.CANCELLED, 3, BuildStep.State.CANCELLED));
        assertThat(events.all()).last().isEqualTo(onlyFinished());
    }

    @Test
    void anImageThatTheMirrorLacksIsTheBuildsOwnFailureWhereTheMirrorIsRequired() throws Exception {
        machine.then(machine.agent(
                (_, launcher) -> launcher.send(new Result.Failed(Result.Kind.BASE_IMAGE, "alpine is not there"))));

        launch(builds.tenant());

        assertThat(onlyFinished().reason()).contains(FinishReason.BASE_IMAGE_UNAVAILABLE);
    }

    @Test
    void doesNotRunABuildWhoseSecretIsMissing() throws Exception {
        launch(builds.authorized(Builds.spec(false, List.of("npm"), 600)));

        assertThat(onlyFinished().reason()).contains(FinishReason.SECRET_UNAVAILABLE);
        assertThat(onlyFinished().message().orElseThrow()).contains("npm");
        assertThat(machine.requests).isEmpty();
    }

    @Test
    void saysWhereItLookedForASecretThatNobodyHas() throws Exception {
        launch(builds.authorized(Builds.spec(false, List.of("npm"), 600)));

        assertThat(onlyFinished().message().orElseThrow())
                .contains("none came with the request", "tenant acme had none stored", "no file acme/npm")
                .contains("slipway secrets set npm");
    }

    @Test
    void handsOutNoValuesThatAreSealedForAnotherBuild() throws Exception {
        String others = builds.sealedSecrets("b01jd5yx8nq9rw3k7m2v4c6t8zy", Map.of("npm", "hunter2"));

        launch(builds.authorized(Builds.spec(false, List.of("npm"), 600), Builds.CREDENTIAL, Optional.of(others)));

        assertThat(onlyFinished().message().orElseThrow())
                .contains("are for another build")
                .doesNotContain("hunter2");
        assertThat(machine.requests).isEmpty();
    }

    @Test
    void startsNoMachineForAJobThatNoneWouldTake() throws Exception {
        List<String> names = builds.largestSecrets(13);

        launch(builds.authorized(Builds.spec(false, names, 600)));

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(onlyFinished().reason()).contains(FinishReason.JOB_TOO_LARGE);
        assertThat(machine.requests).isEmpty();
    }

    @Test
    void readsNoSecretOutsideOfTheTenantsDirectory() throws Exception {
        Files.createDirectories(builds.secrets().resolve("acme"));
        Files.writeString(directory.resolve("outside"), "x");
        Files.createSymbolicLink(builds.secrets().resolve("acme/link"), directory.resolve("outside"));

        launch(builds.authorized(Builds.spec(false, List.of("../../outside"), 600)));
        assertThat(new SecretFiles(builds.secrets(), "launcher-1")
                        .resolve("acme", List.of("link"), SecretValues.none()))
                .isInstanceOf(SecretFiles.Resolution.Missing.class);

        assertThat(onlyFinished().reason()).contains(FinishReason.SECRET_UNAVAILABLE);
    }

    @Test
    void handsOutNoSecretWhoseFileOthersCanRead() throws Exception {
        Files.createDirectories(builds.secrets().resolve("acme"));
        Path file = SecretFile.write(builds.secrets().resolve("acme/npm"), "s3cret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        launch(builds.authorized(Builds.spec(false, List.of("npm"), 600)));

        assertThat(onlyFinished().reason()).contains(FinishReason.SECRET_UNAVAILABLE);
        assertThat(onlyFinished().message().orElseThrow())
                .contains("npm", "chmod 600")
                .doesNotContain(file.toString());
    }

    @Test
    void doesNotBelieveADigestThatTheRegistryLacks() throws Exception {
        verdict = ImageVerifier.Verdict.ABSENT;
        machine.then(machine.agent((_, launcher) -> launcher.send(PUSHED)));

        launch(builds.tenant());

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(onlyFinished().reason()).contains(FinishReason.DIGEST_UNVERIFIED);
    }

    @Test
    void triesBrokenMachineryThreeTimesThenSaysSo() throws Exception {
        for (int i = 0; i < 3; i++) {
            machine.then(machine.agent((_, _) -> {
                throw new IllegalStateException("the machine dies of its build");
            }));
        }

        assertThat(launch(builds.tenant())).isInstanceOf(LaunchOutcome.TryAgain.class);
        assertThat(launch(builds.tenant())).isInstanceOf(LaunchOutcome.TryAgain.class);
        assertThat(events.finished()).isEmpty();
        LaunchOutcome third = launch(builds.tenant());

        assertThat(third).isInstanceOf(LaunchOutcome.Ended.class);
        assertThat(onlyFinished().reason()).contains(FinishReason.MACHINERY);
        assertThat(onlyFinished().message().orElseThrow())
                .contains("tried 3 times")
                .contains("Kernel panic");
        assertThat(events.started().stream().map(BuildStarted::attempt)).containsExactly(1, 2, 3);
        assertThat(events.started().stream().map(BuildStarted::attemptId).distinct())
                .hasSize(3);
    }

    @Test
    void startsNoMachineForABuildWhoseThreeLaunchersDied() throws Exception {
        for (int attempt = 1; attempt <= 3; attempt++) {
            events.publish(new BuildStarted(Builds.ID, attempt, "lost-" + attempt, "dead", "fake", Instant.EPOCH));
        }

        launch(builds.tenant());

        assertThat(onlyFinished().reason()).contains(FinishReason.MACHINERY);
        assertThat(machine.requests).isEmpty();
    }

    @Test
    void succeedsOnTheSecondMachine() throws Exception {
        machine.then(machine.agent((_, _) -> {
                    throw new IllegalStateException("the machine dies of its build");
                }))
                .then(machine.agent((_, launcher) -> launcher.send(PUSHED)));

        launch(builds.tenant());
        launch(builds.tenant());

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.SUCCEEDED);
        assertThat(machine.jobs.remove().attempt()).isEqualTo(1);
        assertThat(machine.jobs.remove().attempt()).isEqualTo(2);
    }

    @Test
    void endsABuildThatTakesTooLong() throws Exception {
        machine.then(machine.agent((_, launcher) -> launcher.receive()));

        launch(builds.authorized(Builds.spec(false, List.of(), 1)));

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.TIMED_OUT);
        assertThat(onlyFinished().reason()).contains(FinishReason.TIMEOUT);
    }

    @Test
    void aBuildThatHasEndedStaysEnded() throws Exception {
        machine.then(machine.agent((_, launcher) -> launcher.send(PUSHED)));
        launch(builds.tenant());

        assertThat(launch(builds.tenant())).isEqualTo(new LaunchOutcome.AlreadyEnded());
        assertThat(events.finished()).hasSize(1);
        assertThat(machine.requests).hasSize(1);
    }

    @Test
    void doesNotStartABuildThatWasCancelledInTheQueue() throws Exception {
        events.publish(new BuildCancel(Builds.ID, "ops", Instant.EPOCH));

        launch(builds.tenant());

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.CANCELLED);
        assertThat(onlyFinished().message().orElseThrow()).contains("ops");
        assertThat(machine.requests).isEmpty();
    }

    @Test
    void destroysTheMachineOfABuildThatIsCancelled() throws Exception {
        machine.then(machine.agent((_, launcher) -> {
            events.ledger.apply(new BuildCancel(Builds.ID, "ops", Instant.EPOCH));
            launcher.receive();
        }));

        launch(builds.tenant());

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.CANCELLED);
    }

    @Test
    void aCancelThatComesDuringThePushWins() throws Exception {
        machine.then(machine.agent((_, launcher) -> launcher.send(PUSHED)));
        LaunchStep step = step(
                (_, _) -> {
                    events.ledger.apply(new BuildCancel(Builds.ID, "ops", Instant.EPOCH));
                    return ImageVerifier.Verdict.PRESENT;
                },
                AmpleSpace.guard());

        step.launch(builds.tenant(), events, () -> {});

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.CANCELLED);
        assertThat(onlyFinished().image()).isEmpty();
    }

    @Test
    void aLaterAttemptFencesAnEarlierOne() throws Exception {
        machine.then(machine.agent((_, launcher) -> {
            events.ledger.apply(new BuildStarted(Builds.ID, 2, "other", "host-2", "fake", Instant.EPOCH));
            launcher.send(PUSHED);
        }));

        assertThat(launch(builds.tenant())).isEqualTo(new LaunchOutcome.Superseded());
        assertThat(events.finished()).isEmpty();
    }

    @Test
    void saysNothingWhenItsWorkIsTakenAway() throws Exception {
        var jobReceived = new CountDownLatch(1);
        machine.then(machine.agent((_, launcher) -> {
            jobReceived.countDown();
            launcher.receive();
        }));
        BuildAuthorized build = builds.tenant();
        var task = new FutureTask<>(() -> launch(build));
        Thread worker = Thread.ofVirtual().start(task);
        jobReceived.await();

        worker.interrupt();

        assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
        await().until(machine::allDestroyed);
        assertThat(events.finished()).isEmpty();
    }

    @Test
    void aFloodEndsTheMachineAndNotTheLauncher() throws Exception {
        byte[] hugeFrame = {0x7f, -1, -1, -1, 3};
        for (int i = 0; i < 3; i++) {
            machine.then((in, out) -> {
                var launcher = MessageChannel.ofAgent(in, out);
                launcher.send(new Hello(Hello.CURRENT_VERSION, "evil", "evil"));
                launcher.receive();
                out.write(hugeFrame);
                out.flush();
                new CountDownLatch(1).await();
            });
        }

        launch(builds.tenant());
        launch(builds.tenant());
        launch(builds.tenant());

        assertThat(onlyFinished().reason()).contains(FinishReason.MACHINERY);
        assertThat(onlyFinished().message().orElseThrow()).contains("breaks the protocol");
    }
}
