package dev.slipway.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.Event;
import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.kafka.EventSink;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.keys.LauncherKey;
import dev.slipway.keys.seal.RegistryLogins;
import dev.slipway.keys.seal.Sealer;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.LoginRegistry;
import dev.slipway.testing.OpenRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and pushes with two real registries, of which one wants a login. */
class PublishIT {
    private static final Instant TIME = Instant.parse("2026-11-28T20:00:00Z");

    @TempDir
    Path directory;

    private final Random random = new Random(17);
    private final NameBoard board = new NameBoard();
    private final List<ImagePublished> told = new ArrayList<>();
    private DistributionProcess own;
    private DistributionProcess otherRegistry;
    private LoginRegistry other;
    private RegistryClient client;
    private Path privateKey;
    private Path publicKey;
    private RegistryDestinations destinations;

    @BeforeEach
    void start() throws Exception {
        own = OpenRegistry.start(Files.createDirectory(directory.resolve("own")));
        otherRegistry = OpenRegistry.start(Files.createDirectory(directory.resolve("other")));
        other = new LoginRegistry(otherRegistry.url());
        client = RegistryClient.builder()
                .credentials(CredentialStore.of(Map.of(
                        other.host(), new Credential.UsernamePassword(LoginRegistry.USER, LoginRegistry.PASSWORD))))
                .build();
        privateKey = directory.resolve("publisher.jwk");
        publicKey = directory.resolve("publisher.pub.jwk");
        LauncherKey.createIfMissing(privateKey, publicKey);
        destinations = destinations(Map.of(other.host(), other.url()), Optional.empty());
    }

    @AfterEach
    void stop() {
        destinations.close();
        client.close();
        other.close();
        otherRegistry.close();
        own.close();
    }

    private RegistryDestinations destinations(Map<String, URI> others, Optional<List<String>> pushHosts) {
        return new RegistryDestinations(new FixedConfig(own.url(), others, privateKey, pushHosts, 1));
    }

    @Test
    void imageGetsAllItsNamesInTheOwnRegistryWithItsAttestation() throws Exception {
        PublishJob job = job("b1", TIME, Optional.empty(), "web:1.4", "web", "team/shop:1.4");

        assertThat(handle(job)).isEqualTo(WorkResult.done());

        for (String place : List.of("images/acme/web:1.4", "images/acme/web:latest", "images/acme/team/shop:1.4")) {
            assertThat(digestOf(ownImage(place))).as(place).hasToString(job.digest());
            assertThat(BuiltImage.missing(client, ownImage(place))).isEmpty();
        }
        assertThat(told)
                .extracting(ImagePublished::result)
                .containsExactly(Result.PUBLISHED, Result.PUBLISHED, Result.PUBLISHED);
        assertThat(told)
                .extracting(ImagePublished::place)
                .containsExactly("images/acme/web:1.4", "images/acme/web:latest", "images/acme/team/shop:1.4");
    }

    @Test
    void jobThatComesAgainTellsNothingTwice() throws Exception {
        PublishJob job = job("b1", TIME, Optional.empty(), "web:1.4");
        handle(job);

        assertThat(handle(job)).isEqualTo(WorkResult.done());

        assertThat(told).hasSize(1);
    }

    @Test
    void nameStaysWithWhoAskedLaterWhoeverComesLast() throws Exception {
        PublishJob later = job("b2", TIME.plusSeconds(60), Optional.empty(), "web:1.4");
        PublishJob earlier = job("b1", TIME, Optional.empty(), "web:1.4", "web:1.3");
        handle(later);

        assertThat(handle(earlier)).isEqualTo(WorkResult.done());

        assertThat(digestOf(ownImage("images/acme/web:1.4"))).hasToString(later.digest());
        assertThat(digestOf(ownImage("images/acme/web:1.3"))).hasToString(earlier.digest());
        assertThat(told)
                .extracting(ImagePublished::result)
                .containsExactly(Result.PUBLISHED, Result.SUPERSEDED, Result.PUBLISHED);
        assertThat(told.get(1).message())
                .hasValueSatisfying(why -> assertThat(why).contains("build b2"));
    }

    /** The other publisher has set the tag and told of it while this one was about to set it. */
    @Test
    void whoSetATagOverALaterOneSetsItRight() throws Exception {
        PublishJob later = job("b2", TIME.plusSeconds(60), Optional.empty(), "web:1.4");
        PublishJob earlier = job("b1", TIME, Optional.empty(), "web:1.4");
        handle(later);
        ImagePublished ofLater = told.getLast();
        NameBoard before = new NameBoard();
        List<ImagePublished> lateNews = new ArrayList<>();
        EventSink sink = event -> {
            // Only now it hears of the other one.
            before.apply(ofLater);
            before.apply(event);
            lateNews.add((ImagePublished) event);
            return CompletableFuture.completedFuture(null);
        };

        handler(() -> before, sink).handle(earlier, 1, sink);

        assertThat(lateNews).extracting(ImagePublished::result).containsExactly(Result.PUBLISHED);
        assertThat(digestOf(ownImage("images/acme/web:1.4"))).hasToString(later.digest());
    }

    @Test
    void imageIsPushedWithTheLoginOfItsBuildAndWhole() throws Exception {
        String name = other.host() + "/team/web:1.4";
        PublishJob job = job("b1", TIME, Optional.of(login("b1", LoginRegistry.PASSWORD)), "web:1.4", name);

        assertThat(handle(job)).isEqualTo(WorkResult.done());

        ImageReference pushed = ImageReference.parse(name);
        assertThat(digestOf(pushed)).hasToString(job.digest());
        assertThat(BuiltImage.missing(client, pushed)).isEmpty();
        assertThat(told).extracting(ImagePublished::result).containsExactly(Result.PUBLISHED, Result.PUBLISHED);
        assertThat(told.getLast().place()).isEqualTo(name);
    }

    @Test
    void registryThatWantsALoginRefusesAndTheOtherNamesAreGiven() throws Exception {
        String name = other.host() + "/team/web:1.4";
        PublishJob job = job("b1", TIME, Optional.empty(), name, "web:1.4");

        assertThat(handle(job)).isEqualTo(WorkResult.done());

        assertThat(told).extracting(ImagePublished::result).containsExactly(Result.REFUSED, Result.PUBLISHED);
        assertThat(told.getFirst().message())
                .hasValueSatisfying(why ->
                        assertThat(why).contains(other.host()).contains("slipway registries login " + other.host()));
    }

    @Test
    void loginOfAnotherBuildOpensNothing() throws Exception {
        PublishJob job =
                job("b1", TIME, Optional.of(login("b2", LoginRegistry.PASSWORD)), other.host() + "/team/web:1.4");

        assertThat(handle(job)).isInstanceOf(WorkResult.Retry.class);

        assertThat(told).isEmpty();
        assertThat(other.tagsSet()).isEmpty();
    }

    @Test
    void whatIsForbiddenIsFinal() throws Exception {
        other.answerPushes(403);
        PublishJob job =
                job("b1", TIME, Optional.of(login("b1", LoginRegistry.PASSWORD)), other.host() + "/team/web:1.4");

        assertThat(handle(job)).isEqualTo(WorkResult.done());

        assertThat(told).extracting(ImagePublished::result).containsExactly(Result.REFUSED);
    }

    @Test
    void registryThatIsAwayIsAskedAgainAndTheOtherNamesAreGivenMeanwhile() throws Exception {
        other.answerPushes(503);
        String name = other.host() + "/team/web:1.4";
        PublishJob job = job("b1", TIME, Optional.of(login("b1", LoginRegistry.PASSWORD)), name, "web:1.4");

        assertThat(handle(job)).isInstanceOf(WorkResult.Retry.class);
        assertThat(told).extracting(ImagePublished::name).containsExactly("web:1.4");
        other.answerPushes(0);

        assertThat(handle(job)).isEqualTo(WorkResult.done());
        assertThat(told).extracting(ImagePublished::name).containsExactly("web:1.4", name);
        assertThat(BuiltImage.missing(client, ImageReference.parse(name))).isEmpty();
    }

    @Test
    void registryAtAPrivateAddressThatNoSettingNamesIsNotAsked() throws Exception {
        destinations.close();
        destinations = destinations(Map.of(), Optional.empty());
        PublishJob job = job("b1", TIME, Optional.empty(), otherHost() + "/team/web:1.4");

        assertThat(handle(job)).isEqualTo(WorkResult.done());

        assertThat(told).extracting(ImagePublished::result).containsExactly(Result.REFUSED);
        assertThat(told.getFirst().message())
                .hasValueSatisfying(why -> assertThat(why).contains("not at a public address"));
    }

    private String otherHost() {
        return Repository.hostOf(otherRegistry.url());
    }

    @Test
    void hostThatTheOperatorDoesNotAllowIsNotAsked() throws Exception {
        destinations.close();
        destinations = destinations(Map.of(other.host(), other.url()), Optional.of(List.of("*.example.com")));
        PublishJob job =
                job("b1", TIME, Optional.of(login("b1", LoginRegistry.PASSWORD)), other.host() + "/team/web:1.4");

        assertThat(handle(job)).isEqualTo(WorkResult.done());

        assertThat(told).extracting(ImagePublished::result).containsExactly(Result.REFUSED);
        assertThat(told.getFirst().message())
                .hasValueSatisfying(why -> assertThat(why).contains("slipway.publisher.push-hosts"));
    }

    @Test
    void ownRegistryIsNoOtherRegistry() throws Exception {
        PublishJob job = job("b1", TIME, Optional.empty(), Repository.hostOf(own.url()) + "/images/other/web:1.4");

        assertThat(handle(job)).isEqualTo(WorkResult.done());

        assertThat(told).extracting(ImagePublished::result).containsExactly(Result.REFUSED);
        assertThat(client.headManifest(ownImage("images/other/web:1.4"))).isEmpty();
    }

    @Test
    void imageOfAnotherTenantGetsNoName() throws Exception {
        PublishJob job = job("b1", TIME, Optional.empty(), "web:1.4");
        PublishJob stolen = new PublishJob(
                "b1", "shop", job.buildId(), job.repository(), job.digest(), job.names(), Optional.empty(), TIME);

        assertThat(handle(stolen)).isEqualTo(WorkResult.done());

        assertThat(told).extracting(ImagePublished::result).containsExactly(Result.REFUSED);
        assertThat(client.headManifest(ownImage("images/shop/web:1.4"))).isEmpty();
    }

    @Test
    void imageThatIsGoneIsToldSo() throws Exception {
        PublishJob job = new PublishJob(
                "b1",
                "acme",
                Optional.of("b1"),
                "builds/acme/b1",
                "sha256:" + "5e".repeat(32),
                List.of("web:1.4"),
                Optional.empty(),
                TIME);

        assertThat(handle(job)).isEqualTo(WorkResult.done());

        assertThat(told).extracting(ImagePublished::result).containsExactly(Result.REFUSED);
    }

    private PublishJob job(String buildId, Instant askedAt, Optional<String> logins, String... names) throws Exception {
        String repository = "builds/acme/" + buildId;
        RawManifest image = BuiltImage.push(client, Repository.at(own.url(), repository), 2, 50_000, random);
        return new PublishJob(
                buildId,
                "acme",
                Optional.of(buildId),
                repository,
                image.digest().toString(),
                List.of(names),
                logins,
                askedAt);
    }

    private String login(String buildId, String password) throws Exception {
        return RegistryLogins.of(Map.of(other.host(), new RegistryLogins.Login(LoginRegistry.USER, password)))
                .seal(buildId, new Sealer(publicKey));
    }

    private WorkResult handle(PublishJob job) throws Exception {
        EventSink sink = this::tell;
        return handler(() -> board, sink).handle(job, 1, sink);
    }

    private PublishHandler handler(CurrentNames names, EventSink sink) {
        return new PublishHandler(new PublishStep(names, destinations), names, _ -> sink, _ -> {}, Clock.systemUTC());
    }

    private CompletableFuture<Void> tell(Event event) {
        board.apply(event);
        told.add((ImagePublished) event);
        return CompletableFuture.completedFuture(null);
    }

    private Digest digestOf(ImageReference image) throws Exception {
        return client.headManifest(image).orElseThrow().digest();
    }

    private ImageReference ownImage(String place) {
        int colon = place.lastIndexOf(':');
        return Repository.at(own.url(), place.substring(0, colon)).tag(place.substring(colon + 1));
    }
}
