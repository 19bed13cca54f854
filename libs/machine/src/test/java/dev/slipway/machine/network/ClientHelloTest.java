package dev.slipway.machine.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** With messages that Java's own TLS writes. */
final class ClientHelloTest {
    private static final int RECORD_HEADER = 5;

    private static byte[] hello(Optional<String> name) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(
                name.stream().map(SNIHostName::new).map(n -> (SNIServerName) n).toList());
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** The same message in records of so many bytes. */
    private static byte[] inRecordsOf(int size, byte[] hello) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = RECORD_HEADER; from < hello.length; from += size) {
            int length = Math.min(size, hello.length - from);
            out.writeBytes(new byte[] {hello[0], hello[1], hello[2], (byte) (length >> 8), (byte) length});
            out.write(hello, from, length);
        }
        return out.toByteArray();
    }

    @Test
    void readsTheNameOfAServer() throws Exception {
        assertThat(ClientHello.read(hello(Optional.of("registry.example.com"))))
                .isEqualTo(new ClientHello.Reading.Whole(Optional.of("registry.example.com")));
        assertThat(ClientHello.read(hello(Optional.empty())))
                .isEqualTo(new ClientHello.Reading.Whole(Optional.empty()));
    }

    @Test
    void waitsForWhatIsMissing() throws Exception {
        byte[] hello = hello(Optional.of("registry.example.com"));

        for (int length = 0; length < hello.length; length++) {
            assertThat(ClientHello.read(Arrays.copyOf(hello, length)))
                    .as("%d bytes", length)
                    .isEqualTo(new ClientHello.Reading.Unfinished());
        }
    }

    @Test
    void readsAMessageThatComesInManyRecords() throws Exception {
        byte[] hello = hello(Optional.of("registry.example.com"));

        for (int size : List.of(1, 2, 3, 64)) {
            assertThat(ClientHello.read(inRecordsOf(size, hello)))
                    .isEqualTo(new ClientHello.Reading.Whole(Optional.of("registry.example.com")));
        }
    }

    @Test
    void takesNothingElseForOne() throws Exception {
        byte[] hello = hello(Optional.of("registry.example.com"));
        byte[] anotherMessage = hello.clone();
        anotherMessage[RECORD_HEADER] = 2;
        byte[] anotherVersion = hello.clone();
        anotherVersion[1] = 2;

        assertThat(ClientHello.begins("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(ClientHello.read(anotherMessage)).isEqualTo(new ClientHello.Reading.Other());
        assertThat(ClientHello.read(anotherVersion)).isEqualTo(new ClientHello.Reading.Other());
    }

    @Test
    void breaksOnNothingThatAStrangerSends() throws Exception {
        byte[] hello = hello(Optional.of("registry.example.com"));
        Random random = new Random(16);
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = hello.clone();
            for (int changes = random.nextInt(1, 6); changes > 0; changes--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }

            assertThat(ClientHello.read(Arrays.copyOf(changed, random.nextInt(changed.length + 1))))
                    .isNotNull();
        }
    }
}
