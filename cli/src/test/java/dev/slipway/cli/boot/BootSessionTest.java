package dev.slipway.cli.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.agent.protocol.Forward;
import dev.slipway.machine.DiskMachine;
import dev.slipway.machine.RunningMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class BootSessionTest {
    private final List<String> messages = new ArrayList<>();
    private final Map<String, SocketChannel> ours = new LinkedHashMap<>();
    private final Map<String, SocketChannel> machines = new LinkedHashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void connect() throws IOException {
        for (String stream : List.of("in", "out", "err")) {
            try (ServerSocketChannel door =
                    ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                machines.put(stream, SocketChannel.open(door.getLocalAddress()));
                ours.put(stream, door.accept());
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel socket : ours.values()) {
            socket.close();
        }
        for (SocketChannel socket : machines.values()) {
            socket.close();
        }
    }

    /** A machine whose init says this. */
    private int run(String lines) throws IOException, InterruptedException {
        DiskMachine.Started started = new DiskMachine.Started(new SayingMachine(lines, machines), 1, ours);
        return new BootSession(started, messages::add)
                .run(new ProgramStreams(InputStream.nullInputStream(), out, err), false, () -> messages.add("up"));
    }

    @Test
    void endsWithTheExitCodeOfTheProgramAndAllThatItPrinted() throws Exception {
        machines.get("out").write(ByteBuffer.wrap("printed".getBytes(StandardCharsets.UTF_8)));
        machines.get("err").write(ByteBuffer.wrap("complained".getBytes(StandardCharsets.UTF_8)));

        assertThat(run("up\nexit 7\n")).isEqualTo(7);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("printed");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("complained");
        assertThat(messages).containsExactly("up");
    }

    @Test
    void saysWhyAProgramCannotBeStarted() throws Exception {
        assertThat(run("failed there is no program /x on the disk\nexit 127\n")).isEqualTo(127);
        assertThat(messages).containsExactly("there is no program /x on the disk");
    }

    @Test
    void failsWhereTheMachineEndsWithoutAWordAndQuotesItsConsole() {
        assertThatThrownBy(() -> run("up\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the machine ended before its program")
                .hasMessageContaining("Kernel panic");
    }

    /** Says its lines, and is gone. */
    private record SayingMachine(String lines, Map<String, SocketChannel> streams) implements RunningMachine {
        @Override
        public InputStream in() {
            return new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public OutputStream out() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public List<Forward> forwards() {
            return List.of();
        }

        @Override
        public CompletableFuture<Integer> exited() {
            return CompletableFuture.completedFuture(0);
        }

        @Override
        public List<String> consoleTail() {
            return List.of("Kernel panic");
        }

        @Override
        public void destroy() {
            try {
                for (SocketChannel stream : streams.values()) {
                    stream.close();
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
