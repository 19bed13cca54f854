package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.hostile.HostileUpstream;
import dev.slipway.mirror.hostile.SampleImage;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Platform;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.testing.OpenRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which hosts the worker asks, and with which login, as its settings say: two registries on loopback, of which one has a login. */
class WhereTheWorkerGoesIT {
    private static final String LOGIN =
            Base64.getEncoder().encodeToString("operator:secret".getBytes(StandardCharsets.UTF_8));
    private static final String PREFIX = "slipway.mirror-worker.";

    @TempDir
    static Path directory;

    private static DistributionProcess own;

    private final AdjustableClock clock = new AdjustableClock();
    private final LedgerOnPaper ledger = new LedgerOnPaper(clock);
    private final Map<String, String> settings = new HashMap<>();
    private HostileUpstream known;
    private HostileUpstream other;

    @BeforeAll
    static void startRegistry() throws Exception {
        own = OpenRegistry.start(directory);
    }

    @AfterAll
    static void stopRegistry() {
        own.close();
    }

    @BeforeEach
    void start() throws IOException {
        known = new HostileUpstream();
        other = new HostileUpstream();
        for (HostileUpstream each : new HostileUpstream[] {known, other}) {
            each.publish("a/b", "1", SampleImage.of(1));
        }
        Path config = directory.resolve("config.json");
        Files.writeString(config, "{\"auths\":{\"known.example\":{\"auth\":\"" + LOGIN + "\"}}}");
        settings.put("slipway.registry.url", own.url().toString());
        settings.put(PREFIX + "docker-config", config.toString());
        settings.put(PREFIX + "stall-timeout", "PT2S");
        settings.put(PREFIX + "upstreams.\"known.example\"", known.url().toString());
        settings.put(PREFIX + "upstreams.\"other.example\"", other.url().toString());
    }

    @AfterEach
    void stop() throws IOException {
        known.close();
        other.close();
    }

    /** What comes of an admin's build on this image, which may go anywhere. */
    private PrepareOutcome prepare(String image) throws Exception {
        PrepareConfig config = PrepareConfigTest.config(settings);
        MirrorPolicy policy = MirrorPolicy.of(config.rules(), config.upstreams().keySet(), config.freshFor());
        try (Upstreams registries = Registries.open(config, policy.namedHosts())) {
            ImageMirror mirror =
                    new ImageMirror(registries, ledger.ledger(), ledger.oldTokens(), 0, Claims.none(), clock);
            return new PrepareStep(mirror, policy, Repository.hostOf(own.url()), Platform.LINUX_AMD64, 1 << 30)
                    .prepare(Requests.admin("FROM " + image + "\n"), _ -> {});
        }
    }

    private BaseImage prepared(String image) throws Exception {
        return TwoRegistries.prepared(prepare(image)).getFirst();
    }

    private static void wantsALogin(HostileUpstream upstream) {
        upstream.when(
                request -> !request.headers().containsKey("authorization"),
                HostileUpstream.answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"login\""));
    }

    @Test
    void loginOfADockerConfigGoesToItsOwnHostOnly() throws Exception {
        wantsALogin(known);
        wantsALogin(other);

        assertThat(prepared("known.example/a/b:1").state()).isEqualTo(BaseImage.State.MIRRORED);
        assertThat(prepare("other.example/a/b:1"))
                .isInstanceOfSatisfying(PrepareOutcome.Rejected.class, rejected -> assertThat(rejected.message())
                        .contains("Slipway has none for other.example"));

        assertThat(known.seen())
                .extracting(request -> request.headers().getOrDefault("authorization", ""))
                .contains("Basic " + LOGIN)
                .containsOnly("", "Basic " + LOGIN);
        assertThat(other.seen()).isNotEmpty().noneMatch(request -> request.headers()
                .containsKey("authorization"));
    }

    @Test
    void registryAtAPrivateAddressIsAskedOnlyIfASettingNamesIt() throws Exception {
        String host = "127.0.0.1:" + other.url().getPort();

        BaseImage unnamed = prepared(host + "/a/b:1");

        assertThat(unnamed.state()).isEqualTo(BaseImage.State.REFUSED);
        assertThat(unnamed.reason().orElse("")).startsWith("the registry " + host + " is not at a public address");
        assertThat(other.seen()).isEmpty();

        settings.put(PREFIX + "rules.\"own\".host", host);
        assertThat(prepared(host + "/a/b:1").state()).isEqualTo(BaseImage.State.MIRRORED);
    }

    @Test
    void patternOfARuleNamesNoHost() throws Exception {
        settings.put(PREFIX + "rules.\"all\".host", "127.*");
        settings.put(PREFIX + "rules.\"all\".when", "admin");

        assertThat(prepared("127.0.0.1:" + other.url().getPort() + "/a/b:1").state())
                .isEqualTo(BaseImage.State.REFUSED);
        assertThat(other.seen()).isEmpty();
    }

    @Test
    void asksNobodyAboutWhatARuleForbids() throws Exception {
        settings.put(PREFIX + "rules.\"10-no\".host", "*.example");
        settings.put(PREFIX + "rules.\"10-no\".repository", "a/*");
        settings.put(PREFIX + "rules.\"10-no\".when", "never");

        assertThat(prepared("known.example/a/c:1").state()).isEqualTo(BaseImage.State.ABSENT);
        assertThat(prepared("other.example/a/c:1").state()).isEqualTo(BaseImage.State.ABSENT);

        assertThat(known.seen()).isEmpty();
        assertThat(other.seen()).isEmpty();
    }

    @Test
    void asksWithoutEncryptionOnlyWhereThatIsNamed() throws Exception {
        BaseImage image = prepared("localhost.example.invalid/a/b:1");

        assertThat(image.state()).isEqualTo(BaseImage.State.UNAVAILABLE);
        assertThat(image.reason().orElse("")).contains("HEAD https://localhost.example.invalid/");
    }
}
