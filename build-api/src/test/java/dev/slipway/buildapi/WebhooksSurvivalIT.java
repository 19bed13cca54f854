package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.buildapi.TestReceiver.Answer;
import dev.slipway.buildapi.TestReceiver.Received;
import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** That a kill of build-api loses no delivery, that two processes share the work, and that what is forbidden since gets nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksSurvivalIT {
    private static final Path LOG = Path.of("target", "build-api-processes.log");
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int BUILDS = 20;

    private final Backends backends = new Backends();
    private final TestReceiver receiver = new TestReceiver();
    private final OrderedIds ids = new OrderedIds('b', Clock.systemUTC());
    private Map<String, String> settings;

    @BeforeAll
    void launch() {
        settings = new HashMap<>(backends.launch());
        settings.remove("quarkus.http.test-port");
    }

    @AfterAll
    void end() {
        receiver.close();
        backends.stop();
    }

    private String addWebhook(Api api) throws Exception {
        Api.Answer added = api.send(
                backends.token("acme"), "/v1/webhooks", request -> request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"url\": \"" + receiver.url("/hook") + "\", \"events\": [\"build.finished\"]}")));
        assertThat(added.status()).as(added.response().body()).isEqualTo(201);
        return added.json().path("id").asText();
    }

    private List<String> endBuilds(Kafka kafka) {
        List<String> builds = new ArrayList<>();
        for (int i = 0; i < BUILDS; i++) {
            String build = ids.next();
            builds.add(build);
            kafka.publish(BuildEnding.of(build, "acme").failed(FinishReason.BUILD, "no", Instant.now()));
        }
        return builds;
    }

    @Test
    void losesNoDeliveryThoughItIsKilledInTheMiddle() throws Exception {
        List<String> builds;
        String hook;
        try (Kafka kafka = new Kafka(backends.broker().clientProperties());
                BuildApiProcess dying = BuildApiProcess.start(settings, LOG)) {
            hook = addWebhook(dying.api());
            receiver.answer(() -> receiver.received().size() <= 3 ? Answer.of(204, "") : Answer.none());
            builds = endBuilds(kafka);
            await().atMost(SOON).until(() -> receiver.received().size() > 3);
            dying.kill();
        }

        receiver.answer(() -> Answer.of(204, ""));
        try (BuildApiProcess one = BuildApiProcess.start(settings, LOG);
                BuildApiProcess other = BuildApiProcess.start(settings, LOG)) {
            await().atMost(SOON).untilAsserted(() -> assertThat(receiver.received())
                    .extracting(Received::build)
                    .containsAll(builds));
            await().atMost(SOON)
                    .until(() -> other.api()
                                    .get(backends.token("acme"), "/v1/webhooks/" + hook + "/deliveries")
                                    .response()
                                    .body()
                                    .split("\"delivered\"", -1)
                                    .length
                            == BUILDS + 1);
            assertThat(one.api().get(backends.token("acme"), "/v1/webhooks").status())
                    .isEqualTo(200);
        }
        // What was under way at the kill comes twice, and under one id.
        Map<String, List<Received>> byId = receiver.received().stream().collect(Collectors.groupingBy(Received::id));
        assertThat(byId).hasSize(BUILDS);
        assertThat(receiver.received()).hasSizeLessThanOrEqualTo(BUILDS + 1);

        sendsNothingOnceTheOperatorForbidsPrivateAddresses(hook);
    }

    private void sendsNothingOnceTheOperatorForbidsPrivateAddresses(String hook) throws Exception {
        settings.put("slipway.build-api.webhooks.allow-private-addresses", "false");
        int before = receiver.received().size();
        try (Kafka kafka = new Kafka(backends.broker().clientProperties());
                BuildApiProcess strict = BuildApiProcess.start(settings, LOG)) {
            kafka.publish(BuildEnding.of(ids.next(), "acme").failed(FinishReason.BUILD, "no", Instant.now()));
            await().atMost(SOON).until(() -> strict.api()
                    .get(backends.token("acme"), "/v1/webhooks/" + hook + "/deliveries")
                    .response()
                    .body()
                    .contains("is not a public address"));
            assertThat(strict.api()
                            .send(backends.token("acme"), "/v1/webhooks", request -> request.header(
                                            "Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(
                                            "{\"url\": \"https://127.0.0.1/\", \"events\": [\"build.finished\"]}")))
                            .reason("url"))
                    .contains("is not a public address");
        }
        assertThat(receiver.received()).hasSize(before);
    }
}
