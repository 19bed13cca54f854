package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.hostile.Attacks;
import dev.slipway.mirror.hostile.HostileUpstream;
import dev.slipway.mirror.hostile.SampleImage;
import dev.slipway.mirror.hostile.Scene;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.guard.GuardedSockets;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.testing.OpenRegistry;
import dev.slipway.testing.TlsServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The worker between a real registry and an upstream that attacks it. What is to come of it stands in docs/upstreams.md. */
@Timeout(60)
class HostileUpstreamIT {
    private static final Path TABLE = Path.of("..", "docs", "upstreams.md");
    private static final String PASSWORD = "the-operators-password";
    /** Those that take ten times the time that a registry may be silent. */
    private static final Set<String> SLOW = Set.of("A blob drips", "The answer is told to come, again and again");

    private static final AtomicLong SEEDS = new AtomicLong();

    @TempDir
    static Path directory;

    private static DistributionProcess own;
    private static TlsServer near;
    private static TlsServer far;

    private final AdjustableClock clock = new AdjustableClock();
    private final LedgerOnPaper ledger = new LedgerOnPaper(clock);
    private final long seed = SEEDS.incrementAndGet();
    private final String repository = "team/image-" + seed;
    private HostileUpstream upstream;

    /** A row of the table. */
    record Row(String attack, BaseImage.State state, String reason) {
        @Override
        public String toString() {
            return attack;
        }

        boolean allows(String said) {
            return Pattern.compile(Stream.of(reason.split("…", -1))
                            .map(Pattern::quote)
                            .reduce((left, right) -> left + ".*" + right)
                            .orElseThrow())
                    .matcher(said)
                    .find();
        }
    }

    @BeforeAll
    static void startRegistry() throws Exception {
        own = OpenRegistry.start(directory);
        near = new TlsServer("127.0.0.1");
        far = new TlsServer("127.0.0.2");
    }

    @AfterAll
    static void stopRegistry() {
        far.close();
        near.close();
        own.close();
    }

    @BeforeEach
    void start() throws IOException {
        upstream = new HostileUpstream();
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    static List<Row> rows() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.matches("\\| [A-Z].* \\| `(mirrored|refused|unavailable)` \\|.*"))
                .map(line -> line.split(" *\\| *", -1))
                .map(cells -> new Row(
                        cells[1],
                        BaseImage.State.valueOf(cells[2].replace("`", "").toUpperCase(Locale.ROOT)),
                        cells[3]))
                .toList();
    }

    @Test
    void tableHasEachAttack() throws IOException {
        assertThat(rows())
                .extracting(Row::attack)
                .containsExactlyInAnyOrderElementsOf(Attacks.all().keySet());
    }

    /** {@code 127.0.0.1} counts as public here, and nothing else does. */
    private RegistryClient client(CredentialStore credentials, boolean slow) {
        return RegistryClient.builder()
                .registry(own.url())
                .endpoint("docker.io", upstream.url())
                .guard(new GuardedSockets(
                        near.trusting(), address -> address.getHostAddress().equals("127.0.0.1")))
                .credentials(credentials)
                .attempts(slow ? 1 : 2, Duration.ofMillis(1))
                .stallTimeout(slow ? Duration.ofMillis(300) : Duration.ofSeconds(1))
                .build();
    }

    private BaseImage bring(boolean slow) throws Exception {
        CredentialStore login =
                CredentialStore.of(Map.of("docker.io", new Credential.UsernamePassword("operator", PASSWORD)));
        try (RegistryClient anonymous = client(CredentialStore.none(), slow);
                RegistryClient withLogin = client(login, slow)) {
            ImageMirror mirror = new ImageMirror(
                    new Upstreams(anonymous, withLogin, "docker.io"::equals),
                    ledger.ledger(),
                    ledger.oldTokens(),
                    1 << 20,
                    Claims.none(),
                    clock);
            PrepareStep step = new PrepareStep(
                    mirror,
                    MirrorPolicy.of(Map.of(), Set.of(), Duration.ofHours(24)),
                    Repository.hostOf(own.url()),
                    Platform.LINUX_AMD64,
                    1 << 30);
            return TwoRegistries.prepared(
                            step.prepare(Requests.admin("FROM " + repository + ":" + Scene.TAG + "\n"), _ -> {}))
                    .getFirst();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void endsAsTheDocsSay(Row row) throws Exception {
        SampleImage image =
                row.attack().contains("Docker's media types") ? SampleImage.ofDocker(seed) : SampleImage.of(seed);
        Scene scene = Scene.of(upstream, repository, image, near, far);
        Attacks.all().get(row.attack()).prepare(scene);

        BaseImage found = bring(SLOW.contains(row.attack()));

        assertThat(found.state()).as(found.reason().orElse("")).isEqualTo(row.state());
        assertThat(found.reason().orElse("")).matches(row::allows, "says " + row.reason());
        if (row.state() == BaseImage.State.MIRRORED) {
            assertThat(found.digest()).hasValue(image.root().digest().toString());
            assertMirrorHas(image);
        } else {
            assertMirrorHasNoTag();
        }
        boolean brokeOff = row.state() != BaseImage.State.MIRRORED
                && !blobsOf(upstream.seen()).isEmpty();
        assertNoUploadIsOpen(brokeOff);
        assertThat(scene.seenElsewhere()).allSatisfy(HostileUpstreamIT::assertHasNoLogin);

        upstream.repent();
        clock.advance(Duration.ofDays(2));
        SampleImage honest = SampleImage.of(seed + 1_000_000);
        upstream.publish(repository, Scene.TAG, honest);
        assertThat(bring(false).state()).isEqualTo(BaseImage.State.MIRRORED);
        assertMirrorHas(honest);
    }

    @Test
    void fetchesNoBlobAgainThatCameBeforeTheUpstreamHadEnough() throws Exception {
        SampleImage index = SampleImage.indexOf(SampleImage.of(seed), SampleImage.of(seed + 500_000));
        upstream.publish(repository, Scene.TAG, index);
        String last =
                HostileUpstream.blob(repository, SampleImage.of(seed + 500_000).layer());
        upstream.on("GET " + last, HostileUpstream.answer("429 Too Many Requests", "Retry-After: 3600"));

        BaseImage limited = bring(false);
        upstream.repent();
        List<String> first = blobsOf(upstream.seen());
        BaseImage whole = bring(false);

        assertThat(limited.state()).isEqualTo(BaseImage.State.UNAVAILABLE);
        assertThat(whole.state()).isEqualTo(BaseImage.State.MIRRORED);
        List<String> second = blobsOf(upstream.seen());
        assertThat(second).contains(last).doesNotHaveDuplicates();
        Set<String> arrived = Set.copyOf(first);
        assertThat(second.stream().filter(blob -> !blob.equals(last)).filter(arrived::contains))
                .allSatisfy(blob -> assertThat(interrupted(blob, index)).isTrue());
        assertMirrorHas(index);
    }

    /** One failure ends what goes on beside it. A layer that was on its way then had not arrived. */
    private static boolean interrupted(String blob, SampleImage index) {
        return index.blobs().keySet().stream().anyMatch(digest -> blob.endsWith(digest.toString()));
    }

    private static List<String> blobsOf(List<HostileUpstream.Request> requests) {
        return requests.stream()
                .filter(request -> request.method().equals("GET"))
                .map(HostileUpstream.Request::path)
                .filter(path -> path.contains("/blobs/"))
                .toList();
    }

    private static void assertHasNoLogin(HostileUpstream.Request request) {
        assertThat(request.headers()).doesNotContainKeys("authorization", "cookie", "proxy-authorization");
        assertThat(request.path()).doesNotContain("operator", PASSWORD);
        assertThat(request.headers().toString()).doesNotContain(PASSWORD);
    }

    private Repository mirrored() {
        return Repository.at(own.url(), "mirror/docker.io/" + repository);
    }

    private void assertMirrorHas(SampleImage image) throws IOException {
        try (RegistryClient reader = RegistryClient.builder().build()) {
            RawManifest tagged = reader.getManifest(mirrored().tag(Scene.TAG));
            assertThat(tagged.bytes()).isEqualTo(image.root().bytes());
            assertThat(tagged.mediaType()).isEqualTo(image.root().mediaType());
            for (RawManifest manifest : image.manifests().values()) {
                assertThat(reader.getManifest(mirrored().digest(manifest.digest()))
                                .bytes())
                        .isEqualTo(manifest.bytes());
            }
            for (var blob : image.blobs().entrySet()) {
                Descriptor described = Descriptor.of("application/octet-stream", blob.getKey(), blob.getValue().length);
                try (InputStream in = reader.getBlob(mirrored(), described)) {
                    assertThat(in.readAllBytes()).isEqualTo(blob.getValue());
                }
            }
        }
    }

    private void assertMirrorHasNoTag() throws IOException {
        try (RegistryClient reader = RegistryClient.builder().build()) {
            assertThat(reader.headManifest(mirrored().tag(Scene.TAG))).isEmpty();
        }
    }

    /** Where one broke off in its middle, this registry cannot cancel it, and clears it up by itself. */
    private void assertNoUploadIsOpen(boolean brokeOff) throws IOException {
        Path uploads = own.settings()
                .data()
                .resolve("docker/registry/v2/repositories/" + mirrored().path() + "/_uploads");
        if (Files.exists(uploads)) {
            try (Stream<Path> files = Files.walk(uploads)) {
                List<Path> open = files.filter(file -> file.endsWith("data")).toList();
                assertThat(brokeOff ? List.<Path>of() : open).isEmpty();
                assertThat(open)
                        .allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(SampleImage.LAYER_BYTES));
            }
        }
    }
}
