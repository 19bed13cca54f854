package dev.slipway.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.testing.hostile.JsonDamage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a machine says, the launcher hears messages, the end of the stream, or a breach of the protocol. */
class HostileGuestPropertiesTest {
    private static final long MAX_ALLOCATED = 48 << 20;

    private static final List<String> MESSAGES = List.of(
            "{\"protocol_version\":1,\"agent_version\":\"0.1\",\"buildkit\":\"buildctl\"}",
            "{\"lines\":[{\"time_millis\":5,\"stream\":\"build\",\"text\":\"a\"},"
                    + "{\"time_millis\":6,\"stream\":\"agent\",\"text\":\"b\\u001b[1m\"}]}",
            "{\"done\":3,\"cached\":1,\"total\":7}",
            "{\"digest\":\"sha256:5e\",\"cached_steps\":1,\"total_steps\":7,\"cache_exported\":true}",
            "{\"kind\":\"build\",\"message\":\"exit code: 1\"}",
            "{\"uptime_millis\":12}",
            "{\"steps\":[{\"number\":1,\"name\":\"[1/1] RUN a\",\"inputs\":[2],\"state\":\"failed\",\"cached\":false,"
                    + "\"started_millis\":5,\"ended_millis\":6,\"line\":7,\"error\":\"e\"}]}");
    private static final int[] TYPES = {1, 3, 4, 5, 6, 9, 10};

    private static byte[] said(Random random) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        for (int frames = 1 + random.nextInt(4); frames > 0; frames--) {
            int message = random.nextInt(TYPES.length);
            byte[] payload = new JsonDamage(random, "build", "agent", "launcher", "lines", "text", "kind", "message")
                    .of(MESSAGES.get(message));
            int type = random.nextInt(10) == 0 ? random.nextInt(256) : TYPES[message];
            int length = random.nextInt(20) == 0 ? random.nextInt() >> random.nextInt(24) : payload.length;
            said.writeBytes(
                    ByteBuffer.allocate(5).putInt(length).put((byte) type).array());
            said.writeBytes(payload);
        }
        return random.nextInt(5) == 0 ? new Damage(random).changed(said.toByteArray()) : said.toByteArray();
    }

    @Property(seed = HostileInput.SEED)
    void anyWordsOfAGuest(@ForAll Random random) {
        byte[] said = said(random);
        boolean toTheEnd = HostileInput.of(said)
                .endsWell(MAX_ALLOCATED, () -> hear(said), List.of(ProtocolException.class, EOFException.class));
        Endings.count(toTheEnd);
    }

    private static void hear(byte[] said) throws IOException {
        var launcher = MessageChannel.ofLauncher(new ByteArrayInputStream(said), OutputStream.nullOutputStream());
        LogGate gate = new LogGate(new LogGate.Limits(100, 2_000, 100, 5_000), Instant.EPOCH);
        long passed = 0;
        for (Optional<Message.FromAgent> heard = launcher.receive(); heard.isPresent(); heard = launcher.receive()) {
            switch (heard.get()) {
                case Log log -> passed += characters(gate.pass(log.lines(), Instant.EPOCH.plusSeconds(1)));
                case Result.Failed failed -> assertThat(failed.message()).hasSizeLessThanOrEqualTo(4_000);
                case Hello _, Builder _, Steps _, Progress _, Heartbeat _, Result.Succeeded _ ->
                    assertThat(MessageChannel.bytes(heard.get())).isPositive();
            }
        }
        assertThat(passed).isLessThan(10_000);
    }

    private static long characters(List<Log.Line> lines) {
        assertThat(lines).allSatisfy(line -> assertThat(line.text()).hasSizeLessThan(200));
        return lines.stream().mapToLong(line -> line.text().length()).sum();
    }

    /** The launcher is no stranger, and yet the agent is to end well where it hears nonsense. */
    @Property(seed = HostileInput.SEED)
    void anyWordsOfALauncher(@ForAll Random random) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        byte[] payload = new JsonDamage(random, "build_id", "dockerfile", "secrets").of("""
                {"build_id":"b01","attempt":2,"dockerfile":{"content":"RlJPTSBh","path":null},
                 "source":{"repository":"sources/b01","digest":"sha256:aa","folder":"web"},"image":"h:5000/builds/b01",
                 "cache_imports":["h/c"],"cache_export":"h/c","build_args":{"A":"1"},
                 "secrets":[{"name":"token","value":"AP8H"}],"isolated":true,"platform":"linux/amd64",
                 "forwards":[{"listen_port":5000,"host":"10.0.2.2","port":5000}],
                 "registry":{"host":"h:5000","plain_http":true,"username":"build","password":"p","realm":"http://h"},
                 "images":{"busybox:1":"h/mirror/busybox"},"timeout_seconds":600}
                """);
        said.writeBytes(
                ByteBuffer.allocate(5).putInt(payload.length).put((byte) 2).array());
        said.writeBytes(payload);
        byte[] all = said.toByteArray();
        HostileInput.of(all)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> MessageChannel.ofAgent(new ByteArrayInputStream(all), OutputStream.nullOutputStream())
                                .receive(),
                        List.of(ProtocolException.class, EOFException.class));
    }
}
