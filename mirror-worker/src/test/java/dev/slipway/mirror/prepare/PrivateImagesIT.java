package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.events.Event;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.policy.RuleConfig;
import dev.slipway.mirror.policy.SampleRules;
import dev.slipway.mirror.policy.When;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may read what the mirror has. */
class PrivateImagesIT extends TwoRegistries {
    private static final String MIRRORED = "mirror/docker.io/team/secret";
    private static final String DOCKERFILE = "FROM team/secret:1\n";

    private static Map<String, RuleConfig> secretsOf(When when, String... tenants) {
        return Map.of("team", SampleRules.rule(HOST, "team/*", when, tenants));
    }

    @Test
    void whatOnlyTheLoginFetchesIsPrivateBeforeTheMirrorHasAnyOfIt() throws Exception {
        RawManifest secret = push(SECRET, "1", "secret");
        List<Event> early = new ArrayList<>();
        MirrorLedger watching = new MirrorLedger(
                () -> ledger.readers,
                ledger.checks,
                event -> {
                    if (event instanceof MirrorRepositoryChanged change) {
                        early.add(event);
                        ledger.readers.apply(change);
                        assertThat(mirrored("1")).as("in the mirror").isEmpty();
                        assertThat(catalog()).as("repositories").isEmpty();
                    }
                },
                clock);

        BaseImage image =
                image(step(secretsOf(When.ANY_BUILD, "other"), watching, 1 << 20), Requests.admin(DOCKERFILE));

        assertThat(image.state()).isEqualTo(BaseImage.State.MIRRORED);
        assertThat(mirrored("1").orElseThrow().digest()).isEqualTo(secret.digest());
        assertThat(early)
                .containsExactly(MirrorRepositoryChanged.ofPrivate(MIRRORED, clock.instant(), List.of("other"), 1));
    }

    @Test
    void whatIsPrivateIsToOthersAsIfTheMirrorDidNotHaveIt() throws Exception {
        push(SECRET, "1", "secret");
        for (When when : When.values()) {
            PrepareStep step = step(secretsOf(when));
            log.clear();
            BaseImage before = image(step, Requests.tenant(DOCKERFILE));
            List<String> logBefore = List.copyOf(log);
            image(step(secretsOf(When.ADMIN)), Requests.admin(DOCKERFILE));
            log.clear();

            BaseImage after = image(step, Requests.tenant(DOCKERFILE));

            assertThat(after).as(when.name()).isEqualTo(before);
            assertThat(log).as(when.name()).isEqualTo(logBefore);
            assertThat(after.state()).isEqualTo(BaseImage.State.ABSENT);
            assertThat(after.digest()).isEmpty();
            delete();
        }
    }

    @Test
    void aTagThatAppearsJustAfterItWasAskedForMakesNothingPrivate() throws Exception {
        push("library/late", "1", "late");
        upstream.answerNext(404);

        BaseImage image = image(step(Map.of()), Requests.admin("FROM late:1\n"));

        assertThat(image.state()).isEqualTo(BaseImage.State.MIRRORED);
        assertThat(image(step(Map.of()), Requests.tenant("FROM late:1\n")).state())
                .isEqualTo(BaseImage.State.PRESENT);
    }

    @Test
    void theMirrorsOwnNameOpensNothingThatIsPrivate() throws Exception {
        push(SECRET, "1", "secret");
        image(step(Map.of()), Requests.admin(DOCKERFILE));
        String byItsPlace = "FROM " + Repository.hostOf(own.url()) + "/" + MIRRORED + ":1\n";

        assertThat(image(step(Map.of()), Requests.tenant(byItsPlace)).state()).isEqualTo(BaseImage.State.ABSENT);
        assertThat(image(step(Map.of()), Requests.admin(byItsPlace)).state()).isEqualTo(BaseImage.State.PRESENT);
    }

    @Test
    void tenantThatTheRuleNamesBringsAndReadsIt() throws Exception {
        RawManifest secret = push(SECRET, "1", "secret");
        PrepareStep step = step(secretsOf(When.ANY_BUILD, "acme"));

        BaseImage first = image(step, Requests.tenant(DOCKERFILE));
        upstream.requests();
        BaseImage second = image(step, Requests.tenant(DOCKERFILE));

        assertThat(first.state()).isEqualTo(BaseImage.State.MIRRORED);
        assertThat(second.state()).isEqualTo(BaseImage.State.PRESENT);
        assertThat(second.digest()).hasValue(secret.digest().toString());
        assertThat(upstream.requests()).isZero();
    }

    @Test
    void oneImageThatTookTheLoginMakesItsWholeRepositoryPrivate() throws Exception {
        push(SECRET, "public", "public");
        push(SECRET, "1", "secret");
        PrepareStep step = step(Map.of());
        image(step, Requests.admin(DOCKERFILE));

        assertThat(image(step, Requests.admin("FROM team/secret:public\n")).state())
                .isEqualTo(BaseImage.State.MIRRORED);
        assertThat(image(step, Requests.tenant("FROM team/secret:public\n")).state())
                .isEqualTo(BaseImage.State.ABSENT);
    }

    @Test
    void newRuleGivesWhatIsPrivateToItsTenantsAndTakesItFromOthers() throws Exception {
        push(SECRET, "1", "secret");
        image(step(secretsOf(When.ADMIN, "acme")), Requests.admin(DOCKERFILE));
        assertThat(image(step(Map.of()), Requests.tenant(DOCKERFILE)).state()).isEqualTo(BaseImage.State.PRESENT);

        ledger.ledger().follow(MirrorPolicy.of(secretsOf(When.ADMIN, "other"), Set.of(), Duration.ofHours(24)));

        assertThat(ledger.readers.of(MIRRORED).orElseThrow().tenants()).containsExactly("other");
        assertThat(ledger.readers.of(MIRRORED).orElseThrow().revision()).isEqualTo(2);
        assertThat(image(step(secretsOf(When.ADMIN, "other")), Requests.tenant(DOCKERFILE))
                        .state())
                .isEqualTo(BaseImage.State.ABSENT);
    }

    /** Kafka lost what was written: the next comparison finds out again. */
    @Test
    void lostRecordIsWrittenAnewWhenTheCopyIsCompared() throws Exception {
        push(SECRET, "1", "secret");
        image(step(Map.of()), Requests.admin(DOCKERFILE));
        ledger.readers.forget(MIRRORED);
        clock.advance(Duration.ofHours(25));

        assertThat(image(step(Map.of()), Requests.admin(DOCKERFILE)).state()).isEqualTo(BaseImage.State.PRESENT);

        assertThat(ledger.readers.mayRead("acme", MIRRORED)).isFalse();
    }

    /** The topic was lost and made anew while this worker ran: it still knows, and others would not. */
    @Test
    void whatIsKnownIsWrittenAgainBeforeMoreIsCopied() throws Exception {
        push(SECRET, "1", "secret");
        push("library/busybox", "1", "one");
        image(step(Map.of()), Requests.admin(DOCKERFILE));
        image(step(Map.of()), Requests.admin("FROM busybox:1\n"));
        ledger.published.clear();
        push(SECRET, "2", "secret, too");
        push("library/busybox", "2", "two");

        image(step(Map.of()), Requests.admin("FROM team/secret:2\n"));
        image(step(Map.of()), Requests.admin("FROM busybox:2\n"));

        assertThat(ledger.published)
                .filteredOn(MirrorRepositoryChanged.class::isInstance)
                .containsExactly(
                        ledger.readers.of(MIRRORED).orElseThrow(),
                        ledger.readers.of("mirror/docker.io/library/busybox").orElseThrow());
    }

    /** One worker found it public while another one made it private: what is written last must not open it. */
    @Test
    void privateStaysTheLastWordWhereTwoWorkersWriteAtOnce() throws Exception {
        MirrorRepositoryChanged secret = MirrorRepositoryChanged.ofPrivate(MIRRORED, clock.instant(), List.of(), 1);
        List<Event> topic = new ArrayList<>();
        MirrorLedger late = new MirrorLedger(
                () -> ledger.readers,
                ledger.checks,
                event -> {
                    if (topic.isEmpty()) {
                        topic.add(secret);
                        ledger.readers.apply(secret);
                    }
                    topic.add(event);
                    ledger.readers.apply((MirrorRepositoryChanged) event);
                },
                clock);

        late.makePublic(MIRRORED);

        assertThat(topic.getLast()).isEqualTo(ledger.readers.of(MIRRORED).orElseThrow());
        assertThat(ledger.readers.of(MIRRORED).orElseThrow().closed()).isTrue();
    }

    @Test
    void failureOfItsOwnRegistryIsNotHeldAgainstTheUpstream() throws Exception {
        push("library/busybox", "1", "one");
        HttpServer broken = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        broken.createContext("/", exchange -> {
            // It has nothing, and takes nothing.
            boolean read = List.of("GET", "HEAD").contains(exchange.getRequestMethod());
            exchange.sendResponseHeaders(
                    read && !exchange.getRequestURI().getPath().equals("/v2/") ? 404 : 503, -1);
            exchange.close();
        });
        broken.start();
        try {
            PrepareStep step = step(
                    Map.of(),
                    ledger.ledger(),
                    1 << 20,
                    Repository.hostOf(
                            URI.create("http://127.0.0.1:" + broken.getAddress().getPort())));
            for (int build = 0; build < 2; build++) {
                upstream.requests();
                assertThat(image(step, Requests.tenant("FROM busybox:1\n")).state())
                        .isEqualTo(BaseImage.State.UNAVAILABLE);
                assertThat(upstream.requests()).as("the upstream is asked").isPositive();
            }
        } finally {
            broken.stop(0);
        }
    }

    /** Tenants may have got access tokens meanwhile: nothing private is copied before those end. */
    @Test
    void publicRepositoryThatBecomesPrivateGetsNothingBeforeOldTokensEnd() throws Exception {
        ledger.ledger().makePublic(MIRRORED);
        push(SECRET, "1", "secret");

        assertThat(image(step(Map.of()), Requests.admin(DOCKERFILE)).state()).isEqualTo(BaseImage.State.MIRRORED);

        assertThat(ledger.readers.mayRead("acme", MIRRORED)).isFalse();
        assertThat(ledger.waited).containsExactly(Duration.ofSeconds(400));
        assertThat(log.getFirst()).contains(MIRRORED + " was public and is private now: waiting 400 seconds");
    }

    @Test
    void copyOfWhatTheUpstreamHidesNowIsWithheldAndPrivate() throws Exception {
        push(SECRET, "1", "secret");
        push(Repository.at(own.url(), MIRRORED), "1", "secret");
        ledger.ledger().makePublic(MIRRORED);

        assertThat(image(step(Map.of()), Requests.tenant(DOCKERFILE)).state()).isEqualTo(BaseImage.State.ABSENT);
        assertThat(ledger.readers.of(MIRRORED).orElseThrow().closed()).isTrue();
    }

    @Test
    void lostRecordOfWhatAWorkerBroughtOpensItToNobody() throws Exception {
        push(SECRET, "1", "secret");
        image(step(Map.of()), Requests.admin(DOCKERFILE));
        ledger.readers.forget(MIRRORED);
        String byItsPlace = "FROM " + Repository.hostOf(own.url()) + "/" + MIRRORED + ":1\n";

        assertThat(image(step(Map.of()), Requests.tenant(byItsPlace)).state()).isEqualTo(BaseImage.State.ABSENT);
        assertThat(ledger.readers.of(MIRRORED)).isEmpty();
    }

    @Test
    void whatNeedsNoLoginIsEverybodysThoughThereIsOne() throws Exception {
        push("library/busybox", "1", "one");

        BaseImage image = image(step(Map.of()), Requests.tenant("FROM busybox:1\n"));

        assertThat(image.state()).isEqualTo(BaseImage.State.MIRRORED);
        assertThat(ledger.readers.count()).isZero();
    }

    @Test
    void withoutALoginAnImageThatNeedsOneIsNotFound() throws Exception {
        push(SECRET, "1", "secret");
        hasLogin = false;

        PrepareOutcome outcome = step(Map.of()).prepare(Requests.tenant(DOCKERFILE), log::add);

        assertThat(outcome).isInstanceOfSatisfying(PrepareOutcome.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(FinishReason.BASE_IMAGE_NOT_FOUND);
            assertThat(rejected.message()).contains("line 1: FROM team/secret:1", "without a login");
        });
    }

    @Test
    void buildGoesOnWhereAFirewallMayHaveSpokenForTheRegistry() throws Exception {
        hasLogin = false;
        upstream.answerAll(403);

        assertThat(image(step(Map.of()), Requests.tenant(DOCKERFILE)).state()).isEqualTo(BaseImage.State.REFUSED);
    }

    @Test
    void copyIsServedWhereAFirewallMayHaveSpokenForTheRegistry() throws Exception {
        push("library/busybox", "1", "one");
        image(step(Map.of()), Requests.tenant("FROM busybox:1\n"));
        clock.advance(Duration.ofHours(25));
        upstream.answerAll(403);

        assertThat(image(step(Map.of()), Requests.tenant("FROM busybox:1\n")).state())
                .isEqualTo(BaseImage.State.PRESENT);
        assertThat(ledger.readers.count()).isZero();
    }

    @Test
    void imageThatOnlyTheMirrorHasIsFoundThough() throws Exception {
        hasLogin = false;
        RawManifest pushed = push(Repository.at(own.url(), MIRRORED), "1", "by hand");

        BaseImage image = image(step(Map.of()), Requests.tenant(DOCKERFILE));

        assertThat(image.state()).isEqualTo(BaseImage.State.PRESENT);
        assertThat(image.digest()).hasValue(pushed.digest().toString());
    }

    @Test
    void whatAnAdminPushedByHandIsEverybodysOnceABuildHasUsedIt() throws Exception {
        RawManifest pushed = push(Repository.at(own.url(), "mirror/tools.example.com/lint"), "1", "by hand");
        assertThat(ledger.readers.mayRead("acme", "mirror/tools.example.com/lint"))
                .isFalse();
        String byItsPlace = "FROM " + Repository.hostOf(own.url()) + "/mirror/tools.example.com/lint:1\n";

        for (String dockerfile : List.of(byItsPlace, "FROM tools.example.com/lint:1\n")) {
            BaseImage image = image(step(Map.of()), Requests.tenant(dockerfile));

            assertThat(image.state()).as(dockerfile).isEqualTo(BaseImage.State.PRESENT);
            assertThat(image.digest()).as(dockerfile).hasValue(pushed.digest().toString());
            assertThat(ledger.readers.mayRead("acme", image.repository())).isTrue();
            ledger.readers.forget(image.repository());
        }
    }

    @Test
    void nothingIsCopiedBeforeTheRecordThatTheRepositoryIsPublic() throws Exception {
        push("library/busybox", "1", "one");
        List<Event> early = new ArrayList<>();
        MirrorLedger watching = new MirrorLedger(
                () -> ledger.readers,
                ledger.checks,
                event -> {
                    if (event instanceof MirrorRepositoryChanged change) {
                        early.add(event);
                        ledger.readers.apply(change);
                        assertThat(catalog()).as("repositories").isEmpty();
                    }
                },
                clock);

        image(step(Map.of(), watching, 1 << 20), Requests.tenant("FROM busybox:1\n"));

        assertThat(early)
                .containsExactly(
                        MirrorRepositoryChanged.ofPublic("mirror/docker.io/library/busybox", clock.instant(), 1));
        assertThat(catalog()).containsExactly("mirror/docker.io/library/busybox");
    }

    private Optional<Descriptor> mirrored(String tag) {
        try {
            return anonymous.headManifest(Repository.at(own.url(), MIRRORED).tag(tag));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> catalog() {
        try {
            return anonymous.catalog(Repository.hostOf(own.url()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As if nobody had ever brought it. */
    private void delete() throws IOException {
        OpenRegistry.delete(
                own.url(), MIRRORED, mirrored("1").orElseThrow().digest().toString());
        ledger.readers.forget(MIRRORED);
    }
}
