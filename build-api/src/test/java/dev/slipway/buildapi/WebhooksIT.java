package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.buildapi.TestReceiver.Answer;
import dev.slipway.buildapi.TestReceiver.Received;
import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Webhooks on the real database and broker, with a receiver on loopback, which the tests' settings allow. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class WebhooksIT extends ApiAndKafka {
    private static final AtomicInteger TENANTS = new AtomicInteger();
    private static final OrderedIds IDS = new OrderedIds('b', Clock.systemUTC());
    private static final String ALL = "[\"build.started\", \"build.finished\", \"image.pushed\", \"image.converted\"]";
    private static final String FINISHED = "[\"build.finished\"]";

    @AutoClose
    private final TestReceiver receiver = new TestReceiver();

    @AutoClose
    private final TestReceiver other = new TestReceiver();

    @Inject
    @DataSource("accounts")
    AgroalDataSource database;

    private final String tenant = "hooked-" + TENANTS.incrementAndGet();

    private record Hook(String id, String secret) {}

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private void createTenant() throws Exception {
        assertThat(api.post(token("admin"), "/v1/tenants", "{\"name\": \"" + tenant + "\"}")
                        .status())
                .isEqualTo(201);
    }

    private Api.Answer addTo(String url, String events) throws Exception {
        return addFor(tenant, url, events);
    }

    private Api.Answer addFor(String whose, String url, String events) throws Exception {
        return api.send(token("admin"), "/v1/webhooks?tenant=" + whose, request -> request.header(
                        "Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"url\": \"" + url + "\", \"events\": " + events + "}")));
    }

    private Hook add(String url, String events) throws Exception {
        Api.Answer answer = addTo(url, events);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return new Hook(
                answer.json().path("id").asText(), answer.json().path("secret").asText());
    }

    private Api.Answer of(Hook hook, String rest) throws Exception {
        return api.get(token("admin"), "/v1/webhooks/" + hook.id() + rest + "?tenant=" + tenant);
    }

    private List<JsonNode> deliveries(Hook hook) throws Exception {
        return StreamSupport.stream(
                        of(hook, "/deliveries").json().path("deliveries").spliterator(), false)
                .toList();
    }

    private BuildFinished ended(String build) {
        return BuildEnding.of(build, tenant).failed(FinishReason.BUILD, "no", Instant.now());
    }

    private String endBuild() {
        String build = IDS.next();
        kafka.publish(ended(build));
        return build;
    }

    private void runBuildWithDisk(String build) {
        String repository = "builds/" + tenant + "/" + build;
        String digest = "sha256:" + "07".repeat(32);
        String index = "application/vnd.oci.image.index.v1+json";
        Instant now = Instant.now();
        kafka.publish(
                new BuildStarted(build, 1, build + "-1", "one", "qemu", now),
                new BuildStarted(build, 2, build + "-2", "one", "qemu", now),
                new ImagePushed(
                        repository, Optional.of("image"), digest, index, Optional.empty(), Optional.empty(), now),
                BuildEnding.of(build, tenant)
                        .succeeded(new BuildFinished.Image(repository, digest, Optional.empty(), 0, 1), now),
                ended(build),
                new ImageConverted(
                        repository,
                        digest,
                        ImageConverted.Result.CONVERTED,
                        Optional.empty(),
                        Optional.of(new ImageConverted.Disk(
                                "/disks/x.ext4", "ext4", 4096, "00".repeat(32), Optional.empty())),
                        12,
                        now));
    }

    @Test
    void sendsEachEventOfABuildOnceAndSignsIt() throws Exception {
        createTenant();
        Hook hook = add(receiver.url("/hook"), ALL);
        String build = IDS.next();

        runBuildWithDisk(build);
        runBuildWithDisk(build);

        soon().untilAsserted(() -> assertThat(receiver.received())
                .extracting(Received::type)
                .containsExactlyInAnyOrder("build.started", "build.finished", "image.pushed", "image.converted"));
        assertThat(receiver.received()).allSatisfy(received -> {
            assertThat(received.isSignedWith(hook.secret())).isTrue();
            assertThat(received.build()).isEqualTo(build);
            assertThat(received.json().path("data").path("tenant").asText()).isEqualTo(tenant);
        });
        Received finished = receiver.received().stream()
                .filter(received -> received.type().equals("build.finished"))
                .findFirst()
                .orElseThrow();
        assertThat(finished.json().path("data").path("outcome").asText()).isEqualTo("succeeded");
        assertThat(api.get(token("admin"), "/v1/builds/" + build)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("succeeded");
        soon().untilAsserted(() -> assertThat(deliveries(hook))
                .hasSize(4)
                .allMatch(delivery -> delivery.path("state").asText().equals("delivered")));
    }

    @Test
    void triesAgainUnderTheSameIdUntilItIsTaken() throws Exception {
        createTenant();
        Hook hook = add(receiver.url("/hook"), FINISHED);
        AtomicInteger requests = new AtomicInteger();
        receiver.answer(
                () -> requests.incrementAndGet() <= 2 ? Answer.of(500, "out of order") : Answer.of(200, "thanks"));

        endBuild();

        soon().until(() -> receiver.received().size() >= 3);
        assertThat(receiver.received())
                .extracting(Received::id)
                .containsOnly(receiver.received().getFirst().id());
        assertThat(receiver.received()).allMatch(received -> received.isSignedWith(hook.secret()));
        soon().untilAsserted(() -> assertThat(deliveries(hook)).singleElement().satisfies(delivery -> {
            assertThat(delivery.path("state").asText()).isEqualTo("delivered");
            assertThat(delivery.path("attempts").asInt()).isEqualTo(3);
            assertThat(delivery.path("last_status").asInt()).isEqualTo(200);
            assertThat(delivery.path("last_answer").asText()).isEqualTo("thanks");
        }));
        assertThat(of(hook, "").json().path("status").asText()).isEqualTo("working");
    }

    @Test
    void holdsUpNobodyBecauseOfAReceiverThatDoesNotAnswer() throws Exception {
        createTenant();
        Hook slow = add(receiver.url("/slow"), FINISHED);
        receiver.answer(Answer::none);
        Hook quick = add(other.url("/quick"), FINISHED);

        for (int i = 0; i < 5; i++) {
            endBuild();
        }

        soon().until(() -> other.received().size() == 5);
        soon().untilAsserted(() ->
                assertThat(of(slow, "").json().path("status").asText()).isEqualTo("failing"));
        assertThat(of(quick, "").json().path("status").asText()).isEqualTo("working");
        assertThat(deliveries(slow))
                .anyMatch(delivery -> delivery.path("last_reason").asText().contains("answer came"));
    }

    @Test
    void sendsADeliveryAgain() throws Exception {
        createTenant();
        Hook hook = add(receiver.url("/hook"), FINISHED);
        endBuild();
        soon().until(() -> deliveries(hook).stream()
                .anyMatch(delivery -> delivery.path("state").asText().equals("delivered")));
        String delivery = deliveries(hook).getFirst().path("id").asText();

        Api.Answer answer = api.post(
                token("admin"),
                "/v1/webhooks/" + hook.id() + "/deliveries/" + delivery + "/resend?tenant=" + tenant,
                "");

        assertThat(answer.status()).isEqualTo(202);
        soon().until(() -> receiver.received().size() == 2);
        assertThat(receiver.received().get(1).id())
                .isEqualTo(receiver.received().get(0).id());
        assertThat(receiver.received().get(1).body())
                .isEqualTo(receiver.received().get(0).body());
        assertThat(api.post(token("admin"), "/v1/webhooks/" + hook.id() + "/deliveries/d0/resend?tenant=" + tenant, "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void disablesAWebhookThatAlwaysFailsAndSaysSoAndEnablesItAgain() throws Exception {
        createTenant();
        Hook hook = add(receiver.url("/hook"), FINISHED);
        receiver.answer(() -> Answer.of(500, "no"));
        for (int i = 0; i < 4; i++) {
            endBuild();
        }

        soon().until(() -> of(hook, "").json().path("status").asText().equals("disabled"));

        assertThat(deliveries(hook))
                .hasSize(4)
                .allSatisfy(
                        delivery -> assertThat(delivery.path("state").asText()).isEqualTo("given_up"))
                .anyMatch(delivery -> delivery.path("last_reason").asText().contains("was disabled"));
        String delivery = deliveries(hook).getFirst().path("id").asText();
        String resend = "/v1/webhooks/" + hook.id() + "/deliveries/" + delivery + "/resend?tenant=" + tenant;
        Api.Answer refused = api.post(token("admin"), resend, "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asText()).contains("slipway webhooks enable " + hook.id());

        receiver.answer(() -> Answer.of(204, ""));
        int before = receiver.received().size();
        assertThat(api.post(token("admin"), "/v1/webhooks/" + hook.id() + "/enable?tenant=" + tenant, "")
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("working");
        assertThat(api.post(token("admin"), resend, "").status()).isEqualTo(202);
        soon().until(() -> receiver.received().size() > before);
    }

    @Test
    void boundsTheQueueOfOneWebhookAndCountsWhatItMissed() throws Exception {
        createTenant();
        Hook hook = add(receiver.url("/hook"), FINISHED);
        receiver.answer(Answer::none);
        for (int i = 0; i < 40; i++) {
            endBuild();
        }

        soon().untilAsserted(() ->
                assertThat(of(hook, "").json().path("missed").asInt()).isGreaterThanOrEqualTo(1));
        assertThat(deliveries(hook)).hasSizeLessThanOrEqualTo(30);
    }

    @Test
    void namesTheFieldThatIsWrong() throws Exception {
        createTenant();

        assertThat(addTo("http://10.0.0.1:1/#x", FINISHED).reason("url")).contains("fragment");
        assertThat(addTo("ftp://127.0.0.1/", FINISHED).reason("url")).contains("https://");
        assertThat(addTo(receiver.url("/"), "[]").reason("events")).contains("is missing");
        assertThat(addTo(receiver.url("/"), "[\"build.begun\"]").reason("events"))
                .contains("build.begun", "build.finished");
        assertThat(addTo(receiver.url("/"), "\"build.finished\"").reason("events"))
                .contains("list");
        assertThat(addFor("nobody-here", receiver.url("/"), FINISHED).reason("tenant"))
                .contains("slipway tenants create nobody-here");
    }

    @Test
    void showsSecretsOnceAndKeepsThemEncrypted() throws Exception {
        createTenant();
        Hook hook = add(receiver.url("/hook"), FINISHED);

        assertThat(hook.secret()).startsWith("whsec_");
        assertThat(of(hook, "").response().body()).doesNotContain("whsec_");
        assertThat(api.get(token("admin"), "/v1/webhooks?tenant=" + tenant)
                        .response()
                        .body())
                .contains(hook.id())
                .doesNotContain("whsec_");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select w::text from webhooks w")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).doesNotContain(hook.secret());
            }
        }
    }

    @Test
    void letsATenantHaveSoManyAndRemovesThem() throws Exception {
        createTenant();
        for (int i = 0; i < 5; i++) {
            add(receiver.url("/" + i), FINISHED);
        }
        Api.Answer more = addTo(receiver.url("/more"), FINISHED);
        assertThat(more.status()).isEqualTo(409);
        assertThat(more.json().path("detail").asText()).contains("slipway webhooks rm ID");

        String first = api.get(token("admin"), "/v1/webhooks?tenant=" + tenant)
                .json()
                .path("webhooks")
                .get(0)
                .path("id")
                .asText();
        assertThat(api.delete(token("admin"), "/v1/webhooks/" + first + "?tenant=" + tenant)
                        .status())
                .isEqualTo(204);
        assertThat(api.delete(token("admin"), "/v1/webhooks/" + first + "?tenant=" + tenant)
                        .status())
                .isEqualTo(404);
        assertThat(addTo(receiver.url("/more"), FINISHED).status()).isEqualTo(201);
    }

    @Test
    void keepsTenantsApart() throws Exception {
        createTenant();
        Hook hook = add(receiver.url("/hook"), FINISHED);

        assertThat(api.get(token("acme"), "/v1/webhooks/" + hook.id()).status()).isEqualTo(404);
        assertThat(api.get(token("acme"), "/v1/webhooks/" + hook.id() + "/deliveries")
                        .status())
                .isEqualTo(404);
        assertThat(api.delete(token("acme"), "/v1/webhooks/" + hook.id()).status())
                .isEqualTo(404);
        assertThat(api.get(token("acme"), "/v1/webhooks?tenant=" + tenant).status())
                .isEqualTo(403);
        assertThat(api.get(token("viewer"), "/v1/webhooks?tenant=" + tenant).status())
                .isEqualTo(403);
        assertThat(api.get(token("deployer"), "/v1/webhooks").reason("tenant")).contains("?tenant=NAME");
        assertThat(api.get(token("deployer"), "/v1/webhooks?tenant=" + tenant).status())
                .isEqualTo(200);
        kafka.publish(BuildEnding.of(IDS.next(), "acme").failed(FinishReason.BUILD, "no", Instant.now()));
        String own = endBuild();
        soon().until(() -> !receiver.received().isEmpty());
        assertThat(receiver.received()).extracting(Received::build).containsOnly(own);
    }
}
