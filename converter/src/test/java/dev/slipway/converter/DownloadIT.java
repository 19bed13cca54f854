package dev.slipway.converter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.ZstdInputStream;
import dev.slipway.converter.store.DiskStore;
import dev.slipway.converter.store.StoredDisk;
import dev.slipway.converter.store.TestDisks;
import dev.slipway.http.AddressSecret;
import dev.slipway.oci.Digest;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Downloads of disks over real connections, some of which break or are not read. */
@QuarkusTest
@QuarkusTestResource(RealBackends.class)
class DownloadIT {
    private static final Digest DISK = TestDisks.digest(77);
    /** More than the buffers between two sockets on loopback take. */
    private static final int SIZE = 48 << 20;

    private static final Duration LONG = Duration.ofSeconds(60);

    @TestHTTPResource("/")
    URI base;

    @Inject
    DiskStore disks;

    @Inject
    MeterRegistry metrics;

    @AutoClose
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private byte[] contents = new byte[0];
    private String tag = "";

    @BeforeEach
    void addDisk() throws Exception {
        contents = new byte[SIZE];
        new Random(17).nextBytes(contents);
        // A hole, as disks have them.
        Arrays.fill(contents, SIZE / 4, SIZE / 2, (byte) 0);
        StoredDisk disk = TestDisks.add(disks, DISK, contents);
        tag = '"' + disk.image().sha256() + '"';
    }

    private URI address(String tenant) throws IOException {
        Instant end = Instant.now().plusSeconds(600);
        return base.resolve(
                new AddressSecret(RealBackends.running().downloadSecret()).signed("/disks/" + DISK.hex(), tenant, end));
    }

    private HttpResponse<byte[]> get(String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address("acme"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private double running() {
        return metrics.get("slipway.converter.downloads").gauge().value();
    }

    @Test
    void sendsTheWholeDiskWithItsChecksum() throws Exception {
        HttpResponse<byte[]> whole = get();

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(contents);
        assertThat(header(whole, "ETag")).isEqualTo(tag);
        assertThat(header(whole, "Content-Length")).isEqualTo(String.valueOf(SIZE));
        assertThat(header(whole, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(whole, "Content-Disposition")).contains(".ext4");
        assertThat(get("If-None-Match", tag).statusCode()).isEqualTo(304);
        await().atMost(LONG).until(() -> running() == 0);
    }

    @Test
    void describesTheDiskForWhoeverBootsIt() throws Exception {
        URI address = URI.create(address("acme").toString().replace("?", "/description?"));

        HttpResponse<String> description =
                http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());

        assertThat(description.statusCode()).isEqualTo(200);
        assertThat(description.body())
                .isEqualTo(disks.find(DISK).orElseThrow().image().toJson());
        assertThat(running()).isZero();
    }

    @Test
    void saysOfADiskHowLongItIsWithoutSendingIt() throws Exception {
        HttpResponse<byte[]> head =
                http.send(HttpRequest.newBuilder(address("acme")).HEAD().build(), BodyHandlers.ofByteArray());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "ETag")).isEqualTo(tag);
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(SIZE));
        assertThat(running()).isZero();
    }

    @Test
    void sendsSingleRanges() throws Exception {
        HttpResponse<byte[]> part = get("Range", "bytes=5-9", "If-Range", tag);

        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(contents, 5, 10));
        assertThat(header(part, "Content-Range")).isEqualTo("bytes 5-9/" + SIZE);
        assertThat(header(part, "Content-Length")).isEqualTo("5");
        assertThat(get("Range", "bytes=-3").body()).isEqualTo(Arrays.copyOfRange(contents, SIZE - 3, SIZE));

        assertThat(get("Range", "bytes=5-9", "If-Range", "\"another\"").statusCode())
                .isEqualTo(200);

        HttpResponse<byte[]> behind = get("Range", "bytes=" + SIZE + "-");
        assertThat(behind.statusCode()).isEqualTo(416);
        assertThat(header(behind, "Content-Range")).isEqualTo("bytes */" + SIZE);
    }

    @Test
    void compressesTheWholeIfAskedToAndNoRange() throws Exception {
        HttpResponse<byte[]> whole = get("Accept-Encoding", "gzip, zstd;q=0.9");

        assertThat(header(whole, "Content-Encoding")).isEqualTo("zstd");
        assertThat(header(whole, "ETag")).isNotEqualTo(tag);
        assertThat(header(whole, "Vary")).isEqualToIgnoringCase("Accept-Encoding");
        assertThat(whole.body().length).isLessThan(SIZE);
        try (InputStream plain = new ZstdInputStream(new ByteArrayInputStream(whole.body()))) {
            assertThat(plain.readAllBytes()).isEqualTo(contents);
        }

        HttpResponse<byte[]> part = get("Accept-Encoding", "zstd", "Range", "bytes=0-3");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(header(part, "Content-Encoding")).isEmpty();
        assertThat(part.body()).isEqualTo(Arrays.copyOf(contents, 4));
        assertThat(header(get("Accept-Encoding", "zstd;q=0"), "Content-Encoding"))
                .isEmpty();
    }

    @Test
    void aClientWhoseConnectionBrokeGoesOnWhereItStopped() throws Exception {
        byte[] first;
        try (Socket socket = connect("acme", 1 << 16)) {
            first = afterHead(socket.getInputStream()).readNBytes(SIZE / 3);
        }
        await().atMost(LONG).until(() -> running() == 0);

        HttpResponse<byte[]> rest = get("Range", "bytes=" + first.length + "-", "If-Range", tag);

        assertThat(rest.statusCode()).isEqualTo(206);
        byte[] both = Arrays.copyOf(first, SIZE);
        System.arraycopy(rest.body(), 0, both, first.length, rest.body().length);
        assertThat(both).isEqualTo(contents);
    }

    @Test
    void aDiskThatIsCleanedUpMeanwhileIsReadToItsEnd() throws Exception {
        try (Socket socket = connect("acme", 1 << 16)) {
            InputStream body = afterHead(socket.getInputStream());
            byte[] first = body.readNBytes(1000);

            TestDisks.remove(disks, DISK);

            assertThat(first).isEqualTo(Arrays.copyOf(contents, 1000));
            assertThat(body.readNBytes(SIZE - 1000)).isEqualTo(Arrays.copyOfRange(contents, 1000, SIZE));
        }
        HttpResponse<byte[]> gone = get();
        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(new String(gone.body(), ISO_8859_1)).contains("urn:slipway:problem:disk_removed");
    }

    @Test
    void cutsOffAClientThatReadsNothingAndGivesItsPlaceToOthers() throws Exception {
        double cut = metrics.get("slipway.converter.downloads.cut").counter().count();
        try (Socket socket = connect("acme", 1 << 12)) {
            await().atMost(LONG).until(() -> running() == 1);

            await().atMost(LONG)
                    .until(() -> metrics.get("slipway.converter.downloads.cut")
                                    .counter()
                                    .count()
                            > cut);
            await().atMost(LONG).until(() -> running() == 0);
            assertThat(socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream()))
                    .isLessThan(SIZE);
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void letsNoTenantTakeAllPlaces() throws Exception {
        try (Socket first = connect("acme", 1 << 12);
                Socket second = connect("acme", 1 << 12)) {
            afterHead(first.getInputStream());
            afterHead(second.getInputStream());

            HttpResponse<byte[]> third = get();

            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(header(third, "Retry-After")).isNotEmpty();
            assertThat(http.send(HttpRequest.newBuilder(address("other")).build(), BodyHandlers.ofByteArray())
                            .statusCode())
                    .isEqualTo(200);
        }
        await().atMost(LONG).until(() -> running() == 0);
    }

    @Test
    void opensToSignedAddressesAlone() throws Exception {
        String good = address("acme").toString();
        for (String bad : new String[] {
            good.substring(0, good.indexOf('?')),
            good.replaceAll("signature=.*", "signature=AAAA"),
            good.replace("tenant=acme", "tenant=other"),
            good.replace(DISK.hex(), TestDisks.digest(78).hex())
        }) {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(URI.create(bad)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("urn:slipway:problem:forbidden");
        }
        for (String path : new String[] {
            "..%2f..%2fetc%2fpasswd", "aa", DISK.hex() + "%2f..", DISK.hex().toUpperCase(java.util.Locale.ROOT)
        }) {
            assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create(good.replace(DISK.hex(), path)))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isIn(403, 404);
        }
    }

    /** A download that is read as slowly as the test likes. */
    private Socket connect(String tenant, int buffer) throws IOException {
        URI address = address(tenant);
        Socket socket = new Socket();
        socket.setReceiveBufferSize(buffer);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        socket.getOutputStream()
                .write(("GET " + address.getRawPath() + "?" + address.getRawQuery() + " HTTP/1.1\r\nHost: "
                                + address.getAuthority() + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
        return socket;
    }

    private static InputStream afterHead(InputStream response) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) response.read());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200 ");
        return response;
    }
}
