package dev.slipway.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageChannelTest {
    private static final Job JOB = new Job(
            "b01",
            2,
            new Job.Dockerfile(new byte[] {'F', 'R', 'O', 'M', ' ', -1}, "docker/Dockerfile"),
            new Job.Source("sources/b01", "sha256:" + "a".repeat(64), "web-1.0"),
            "127.0.0.1:5000/builds/b01:latest",
            List.of("127.0.0.1:5000/cache/t/x:buildcache"),
            null,
            Map.of("VERSION", "1"),
            List.of(new Secret("token", new byte[] {0, -1, 7})),
            true,
            "linux/amd64",
            List.of(new Forward(5000, "10.0.2.2", 5000)),
            new RegistryAccess("127.0.0.1:5000", true, "build", "hunter2", "http://127.0.0.1:8080/token"),
            Map.of("busybox:1", "127.0.0.1:5000/mirror/docker.io/library/busybox@sha256:" + "b".repeat(64)),
            new Job.Options(
                    "web",
                    Map.of("a", "b,\"c\"\nd"),
                    Map.of("e", "f"),
                    true,
                    List.of("db:10.0.0.7"),
                    "max",
                    true,
                    "sha256:" + "d".repeat(64)));

    static List<Message.FromAgent> everythingThatAnAgentSays() {
        return List.of(
                new Hello(Hello.CURRENT_VERSION, "0.1", "docker buildx"),
                new Log(List.of(new Log.Line(5, "build", "grün \uD83D\uDE80 \u0000"))),
                new Log(List.of(new Log.Line(5, "build", "of a step", 7))),
                new Builder("BuildKit 0.25.1 in docker 28.5.2"),
                new Steps(List.of(
                        new Steps.Step(
                                7,
                                "[2/2] RUN make",
                                List.of(1, 2),
                                Steps.State.FAILED,
                                false,
                                5L,
                                6L,
                                3,
                                "exit code: 1"),
                        new Steps.Step(8, "x", List.of(), Steps.State.WAITING, false, null, null, null, null))),
                new Progress(3, 1, 7),
                new Result.Succeeded("sha256:" + "c".repeat(64), 1, 7, true),
                new Result.Failed(Result.Kind.BUILD, "exit code: 1"),
                new Result.Failed(Result.Kind.BASE_IMAGE, "not in the mirror", 7),
                new Heartbeat(12));
    }

    static List<Message.FromLauncher> everythingThatALauncherSays() {
        return List.of(JOB);
    }

    @ParameterizedTest
    @MethodSource("everythingThatAnAgentSays")
    void launcherHearsWhatTheAgentSays(Message.FromAgent message) throws IOException {
        var bytes = new ByteArrayOutputStream();

        MessageChannel.ofAgent(InputStream.nullInputStream(), bytes).send(message);

        assertThat(launcherHearing(bytes.toByteArray()).receive()).contains(message);
    }

    @ParameterizedTest
    @MethodSource("everythingThatALauncherSays")
    void agentHearsWhatTheLauncherSays(Message.FromLauncher message) throws IOException {
        var bytes = new ByteArrayOutputStream();

        MessageChannel.ofLauncher(InputStream.nullInputStream(), bytes).send(message);

        assertThat(agentHearing(bytes.toByteArray()).receive()).contains(message);
    }

    @Test
    void messagesFollowOneAnotherAndEndWithTheStream() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var agent = MessageChannel.ofAgent(InputStream.nullInputStream(), bytes);
        agent.send(new Heartbeat(1));
        agent.send(new Heartbeat(2));

        var launcher = launcherHearing(bytes.toByteArray());

        assertThat(launcher.receive()).contains(new Heartbeat(1));
        assertThat(launcher.receive()).contains(new Heartbeat(2));
        assertThat(launcher.receive()).isEmpty();
    }

    @Test
    void skipsTypesAndFieldsOfANewerAgent() throws IOException {
        var launcher = launcherHearing(
                concat(frame(200, "{\"what\":1}"), frame(9, "{\"uptime_millis\":3,\"load\":{\"one\":0.5}}")));

        assertThat(launcher.receive()).contains(new Heartbeat(3));
    }

    @Test
    void takesAFailureOfAnUnknownKindForMachinery() throws IOException {
        var launcher = launcherHearing(frame(6, "{\"kind\":\"cosmic_rays\",\"message\":\"m\"}"));

        assertThat(launcher.receive()).contains(new Result.Failed(Result.Kind.MACHINERY, "m"));
    }

    @Test
    void refusesAnOversizedFrameBeforeItReadsIt() {
        byte[] header = ByteBuffer.allocate(5).putInt(-1).put((byte) 3).array();

        assertThatThrownBy(() -> launcherHearing(header).receive())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("4294967295 bytes");
    }

    @Test
    void tellsATruncatedFrameFromTheEnd() {
        byte[] whole = frame(9, "{\"uptime_millis\":3}");
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> launcherHearing(cut).receive()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void refusesWhatIsNotJsonWithoutQuotingIt() {
        assertThatThrownBy(() ->
                        agentHearing(frame(2, "{\"secrets\":[\"hunter2\"")).receive())
                .isInstanceOf(ProtocolException.class)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void refusesAJobThatTheMachineTriesToGive() {
        assertThatThrownBy(() -> launcherHearing(frame(2, "{}")).receive())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("may not say JOB");
    }

    @Test
    void refusesToSendWhatTheOtherSideWouldNotAccept() {
        var bytes = new ByteArrayOutputStream();
        var line = new Log.Line(0, "build", "x".repeat(MessageChannel.LARGEST_FROM_AGENT));

        assertThatThrownBy(() -> MessageChannel.ofAgent(InputStream.nullInputStream(), bytes)
                        .send(new Log(List.of(line))))
                .isInstanceOf(ProtocolException.class);

        assertThat(bytes.size()).isZero();
    }

    @Test
    void printsNoSecret() {
        assertThat(JOB.toString())
                .doesNotContain("hunter2")
                .contains("name=token")
                .contains("<redacted>");
    }

    private static MessageChannel<Message.FromAgent, Message.FromLauncher> launcherHearing(byte[] bytes) {
        return MessageChannel.ofLauncher(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
    }

    private static MessageChannel<Message.FromLauncher, Message.FromAgent> agentHearing(byte[] bytes) {
        return MessageChannel.ofAgent(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
    }

    private static byte[] frame(int type, String json) {
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + payload.length)
                .putInt(payload.length)
                .put((byte) type)
                .put(payload)
                .array();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
