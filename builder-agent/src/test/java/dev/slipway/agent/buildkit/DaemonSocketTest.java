package dev.slipway.agent.buildkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DaemonSocketTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private BuildKit buildctl() {
        return new BuildKit.Buildctl(directory.resolve("buildkit").resolve("buildkitd.sock"));
    }

    private BuildKit docker() {
        return new BuildKit.DockerBuildx(directory.resolve("docker.sock"));
    }

    private Path end() {
        return directory.resolve("ended");
    }

    private void noteEnd() throws IOException {
        Path complete = Files.writeString(directory.resolve("ended.new"), "buildkitd ended with exit code 3\n");
        Files.move(complete, end(), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void waitsUntilTheDaemonListens() throws Exception {
        BuildKit buildKit = buildctl();
        Thread waiting = Thread.currentThread();
        Thread daemon = Thread.ofPlatform().start(() -> listenOnce(buildKit.socket(), waiting));

        DaemonSocket.await(buildKit, end(), LONG);

        daemon.join();
    }

    private static void listenOnce(Path socket, Thread waiting) {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            awaitWaiting(waiting);
            server.bind(UnixDomainSocketAddress.of(socket));
            server.accept().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void asksDockerAgainUntilItIsReady() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(docker().socket()));
            Thread daemon = Thread.ofPlatform().start(() -> {
                for (String answer : List.of("HTTP/1.0 503 not yet\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n")) {
                    answerOnce(server, answer);
                }
            });

            DaemonSocket.await(docker(), end(), LONG);

            daemon.join();
        }
    }

    private static void answerOnce(ServerSocketChannel server, String answer) {
        try (SocketChannel client = server.accept()) {
            // A socket that is closed with a request unread takes the answer back.
            client.read(ByteBuffer.allocate(1_024));
            client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void hasPatienceWithADaemonThatTakesARequestAndNeverAnswersAndNoMore() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(docker().socket()));

            assertThatThrownBy(() -> DaemonSocket.await(docker(), end(), Duration.ofMillis(50)))
                    .isInstanceOf(BuildFailure.class)
                    .hasMessageContaining("did not answer on " + docker().socket());
        }
    }

    @Test
    void doesNotWaitForADaemonThatHasEnded() throws Exception {
        noteEnd();

        assertGone(buildctl());
    }

    @Test
    void stopsWaitingWhenTheDaemonEnds() {
        Thread waiting = Thread.currentThread();
        Thread.ofPlatform().start(() -> {
            awaitWaiting(waiting);
            try {
                noteEnd();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        assertGone(buildctl());
    }

    @Test
    void aSocketThatADeadDaemonLeftIsNoDaemon() throws Exception {
        Files.createFile(docker().socket());
        noteEnd();

        assertGone(docker());
    }

    private void assertGone(BuildKit buildKit) {
        assertThatThrownBy(() -> DaemonSocket.await(buildKit, end(), LONG))
                .isInstanceOfSatisfying(BuildFailure.class, failure -> assertThat(failure.result())
                        .isEqualTo(new Result.Failed(
                                Result.Kind.MACHINERY, "BuildKit's daemon is gone: buildkitd ended with exit code 3")));
    }

    @Test
    void hasPatienceWithADaemonThatDoesNothingAndNoMore() {
        assertThatThrownBy(() -> DaemonSocket.await(buildctl(), end(), Duration.ofMillis(50)))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining("did not create " + buildctl().socket());
    }
}
