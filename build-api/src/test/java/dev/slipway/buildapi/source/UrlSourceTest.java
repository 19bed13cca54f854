package dev.slipway.buildapi.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.buildapi.OpenFiles;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.oci.Digest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.guard.GuardedSockets;
import dev.slipway.registry.guard.PublicAddresses;
import dev.slipway.testing.Tarball;
import dev.slipway.testing.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources behind https URLs, from a real server. */
@Timeout(60)
class UrlSourceTest {
    private static final byte[] SOURCE = Tarball.ofDockerfile("FROM scratch\n");
    private static final int LIMIT = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Predicate<InetAddress> ONLY_THE_SERVER =
            address -> address.getHostAddress().equals("127.0.0.1");

    @TempDir
    Path directory;

    private TlsServer server;
    private TlsServer elsewhere;
    private RegistryClient registry;

    @BeforeEach
    void start() throws Exception {
        server = new TlsServer("127.0.0.1").serve("/source", SOURCE);
        elsewhere = new TlsServer("127.0.0.2").serve("/source", SOURCE);
        registry = RegistryClient.builder().build();
    }

    @AfterEach
    void stopAndFindNothingSpooled() throws IOException {
        registry.close();
        server.close();
        elsewhere.close();
        Path spool = directory.resolve("spool");
        assertThat(OpenFiles.below(spool)).isEmpty();
        if (Files.exists(spool)) {
            try (Stream<Path> files = Files.list(spool)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void fetchesWhatTheUrlServes() throws Exception {
        assertFetched(fetch("/source"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "/source", "//127.0.0.1:{port}/source", "https://localhost:{port}/source"})
    void followsARedirect(String location) throws Exception {
        server.redirect("/moved", location.replace("{port}", String.valueOf(server.port())));

        assertFetched(fetch("/moved"));
    }

    @Test
    void followsFiveRedirectsAndNotSix() throws Exception {
        for (int i = 1; i <= 6; i++) {
            server.redirect("/" + i, i == 1 ? "/source" : "/" + (i - 1));
        }

        assertFetched(fetch("/5"));
        assertThat(fetch("/6")).isEqualTo(new FetchOutcome.Refused("source.url", "redirects more than 5 times"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:{port}/source, must be",
        "https://127.0.0.2:{elsewhere}/source, 127.0.0.2 is not a public address",
        "https://me:secret@127.0.0.1:{port}/source, must not have a user",
        "file:///etc/passwd, must be",
        "https:///source, must be",
        "'https://[/', redirects to something that is not a URL"
    })
    void followsNoRedirectToWhereNoUrlMayLead(String location, String reason) throws Exception {
        server.redirect(
                "/moved",
                location.replace("{port}", String.valueOf(server.port()))
                        .replace("{elsewhere}", String.valueOf(elsewhere.port())));

        assertThat(fetch("/moved")).isInstanceOfSatisfying(FetchOutcome.Refused.class, refused -> {
            assertThat(refused.field()).isEqualTo("source.url");
            assertThat(refused.reason()).startsWith(reason);
        });
        assertThat(server.requests()).containsExactly("/moved");
        assertThat(elsewhere.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:{port}",
                "localhost:{port}",
                "2130706433:{port}",
                "[::1]:{port}",
                "[::ffff:127.0.0.1]:{port}",
                "0.0.0.0:{port}",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.0.1",
                "169.254.169.254",
                "[fd00::1]",
                "[64:ff9b::7f00:1]:{port}"
            })
    void neverConnectsToWhatIsNotPublic(String authority) throws Exception {
        String host = authority.replace("{port}", String.valueOf(server.port()));

        FetchOutcome outcome = fetch(server.trusting(), PublicAddresses::contains, "https://" + host + "/source");

        assertThat(outcome).isInstanceOfSatisfying(FetchOutcome.Refused.class, refused -> assertThat(refused.reason())
                .endsWith("is not a public address"));
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://0x7f.1/", "ftp://example.com/a", "a b", "/source"})
    void refusesWhatIsNoHttpsUrl(String url) throws Exception {
        assertThat(fetch(server.trusting(), _ -> true, url))
                .isInstanceOfSatisfying(FetchOutcome.Refused.class, refused -> assertThat(refused.field())
                        .isEqualTo("source.url"));
    }

    @Test
    void refusesOtherBytesThanThoseThatWereNamed() throws Exception {
        byte[] other = Tarball.ofDockerfile("FROM other\n");
        server.serve("/source", other);

        assertThat(fetch("/source"))
                .isEqualTo(new FetchOutcome.Refused(
                        "source.sha256",
                        "the url serves " + Digest.sha256(other).hex()));
    }

    @ParameterizedTest
    @ValueSource(longs = {LIMIT + 1, 0})
    void refusesWhatIsTooLargeWhetherOrNotItSaysSo(long announced) throws Exception {
        server.serve("/source", exchange -> {
            exchange.sendResponseHeaders(200, announced);
            exchange.getResponseBody().write(new byte[LIMIT + 1]);
        });

        assertThat(fetch("/source")).isInstanceOfSatisfying(FetchOutcome.Refused.class, refused -> {
            assertThat(refused.field()).isEqualTo("source");
            assertThat(refused.reason()).contains(String.valueOf(LIMIT));
        });
    }

    @Test
    void mayBeTriedAgainWhereTheServerStopsInTheMiddle() throws Exception {
        server.serve("/source", exchange -> {
            exchange.sendResponseHeaders(200, SOURCE.length);
            exchange.getResponseBody().write(SOURCE, 0, SOURCE.length / 2);
            exchange.getResponseBody().flush();
        });

        assertThat(fetch("/source")).isInstanceOf(FetchOutcome.Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-",
                "HTTP/1.1 200 OK\r\n\r\nsome",
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n3E8\r\nmore"
            })
    void mayBeTriedAgainWhereTheConnectionIsReset(String answer) throws Exception {
        String url = server.resetAfter(answer.getBytes(StandardCharsets.US_ASCII));

        assertThat(fetch(server.trusting(), ONLY_THE_SERVER, url)).isInstanceOf(FetchOutcome.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource({"404, false", "401, false", "206, false", "304, false", "429, true", "500, true", "503, true"})
    void tellsWhatMayChangeFromWhatWillNot(int status, boolean unavailable) throws Exception {
        server.serve("/source", exchange -> exchange.sendResponseHeaders(status, -1));

        assertThat(fetch("/source"))
                .isInstanceOf(unavailable ? FetchOutcome.Unavailable.class : FetchOutcome.Refused.class);
    }

    @Test
    void sendsNothingToAServerThatIsNotTrusted() throws Exception {
        SSLSocketFactory trustsPublicAuthorities = (SSLSocketFactory) SSLSocketFactory.getDefault();

        assertThat(fetch(trustsPublicAuthorities, _ -> true, server.url("/source")))
                .isInstanceOf(FetchOutcome.Unavailable.class);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void sendsNothingToAServerWhoseCertificateIsForAnotherName() throws Exception {
        assertThat(fetch(elsewhere.trusting(), _ -> true, elsewhere.url("/source")))
                .isInstanceOf(FetchOutcome.Unavailable.class);
        assertThat(elsewhere.requests()).isEmpty();
    }

    @Test
    void givesUpOnASourceThatDoesNotCome() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        server.serve("/source", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(SOURCE, 0, 10);
            exchange.getResponseBody().flush();
            end.await();
        });

        FetchOutcome outcome = fetch(
                new UrlSource(new GuardedSockets(server.trusting(), ONLY_THE_SERVER)),
                server.url("/source"),
                Duration.ofSeconds(1));

        end.countDown();
        assertThat(outcome).isEqualTo(new FetchOutcome.TimedOut("the source did not arrive within 1 s"));
    }

    private static void assertFetched(FetchOutcome outcome) throws IOException {
        assertThat(outcome).isInstanceOf(FetchOutcome.Fetched.class);
        try (SpooledSource source = ((FetchOutcome.Fetched) outcome).source()) {
            assertThat(source.open().readAllBytes()).isEqualTo(SOURCE);
            assertThat(source.inspection()).isInstanceOf(Inspection.Sound.class);
        }
    }

    @Test
    void hidesNoLackOfMemory() {
        UrlSource source = new UrlSource(new GuardedSockets(server.trusting(), _ -> {
            throw new OutOfMemoryError("for a test");
        }));

        assertThatThrownBy(() -> fetch(source, server.url("/source"), PATIENCE)).isInstanceOf(OutOfMemoryError.class);
    }

    /** In lower case these are more letters, and the JDK copies the whole text for each of them. */
    @Test
    @Timeout(60)
    void refusesAHashOfManyOddLettersInShortTime() throws Exception {
        SourceFetch fetch =
                sourceFetch(new UrlSource(new GuardedSockets(server.trusting(), ONLY_THE_SERVER)), PATIENCE);
        Optional<String> letters = Optional.of("\u0130".repeat(500_000));

        assertThat(fetch.fetch(
                        "acme", new BuildSubmitted.Source(Optional.empty(), Optional.of(server.url("/")), letters)))
                .isInstanceOf(FetchOutcome.Refused.class);
    }

    private FetchOutcome fetch(String path) throws InterruptedException {
        return fetch(server.trusting(), ONLY_THE_SERVER, server.url(path));
    }

    private FetchOutcome fetch(SSLSocketFactory tls, Predicate<InetAddress> allowed, String url)
            throws InterruptedException {
        return fetch(new UrlSource(new GuardedSockets(tls, allowed)), url, PATIENCE);
    }

    private FetchOutcome fetch(UrlSource urls, String url, Duration timeout) throws InterruptedException {
        return sourceFetch(urls, timeout)
                .fetch(
                        "acme",
                        new BuildSubmitted.Source(
                                Optional.empty(),
                                Optional.of(url),
                                Optional.of(Digest.sha256(SOURCE).hex())));
    }

    private SourceFetch sourceFetch(UrlSource urls, Duration timeout) {
        return new SourceFetch(
                new ArtifactSource(registry, "127.0.0.1:5000"),
                urls,
                directory.resolve("spool"),
                new SourceLimits(LIMIT, 10 << 20, 1000, 1 << 18),
                timeout);
    }
}
