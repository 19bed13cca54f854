package dev.slipway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.account.Role;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.LauncherKey;
import dev.slipway.testing.FreePort;
import dev.slipway.testing.TestNeighbours;
import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.account.ServiceAccountFiles;
import dev.slipway.token.apitoken.SampleTokens;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code kill -9} of token-service, while API tokens are made and revoked. */
@Timeout(300)
class ApiTokensSurvivalIT {
    private static final Path LOG = Path.of("target", "token-service-processes.log");
    /** More refusals than that from one address come slowly. */
    private static final int ASKED_AT_ONCE = 15;

    private static final int NOBODY = 0;
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final String SCOPE = "repository:builds/acme/b1:pull";

    private final Map<String, String> settings = new HashMap<>();
    private final List<String> valid = new CopyOnWriteArrayList<>();
    private final List<String> revoked = new CopyOnWriteArrayList<>();
    private final int port = FreePort.pick();
    private final URI tokenUrl = URI.create("http://127.0.0.1:" + port + "/token");
    private int addresses;
    private TestNeighbours neighbours;
    private Pipeline buildApi;

    ApiTokensSurvivalIT() throws IOException {}

    @BeforeEach
    void startNeighbours() throws Exception {
        neighbours = TestNeighbours.none("slipway-token-survival-");
        Path folder = neighbours.folder();
        Map<String, Object> kafka = neighbours.startBroker().clientProperties();
        TopicCatalog.ensure(kafka);
        KeyDirectory.open(folder.resolve("keys"), Clock.systemUTC());
        LauncherKey.createIfMissing(folder.resolve("launcher.jwk"), folder.resolve("launcher.pub.jwk"));
        ServiceAccountFiles.createIfMissing(
                folder.resolve("accounts.json"), folder.resolve("secrets"), AccountSpec.STANDARD);
        buildApi = new Pipeline(kafka);
        kafka.forEach((key, value) -> settings.put("kafka." + key, value.toString()));
        settings.put("slipway.token.registry-service", Surroundings.SERVICE);
        settings.put("slipway.token.keys-directory", folder.resolve("keys").toString());
        settings.put(
                "slipway.token.accounts-file", folder.resolve("accounts.json").toString());
        settings.put(
                "slipway.token.launcher-key-file",
                folder.resolve("launcher.pub.jwk").toString());
    }

    @AfterEach
    void stopNeighbours() {
        buildApi.close();
        neighbours.close();
    }

    private TokenServiceProcess launch() throws IOException {
        return TokenServiceProcess.launch(port, "128m", settings, LOG);
    }

    private static ApiTokenChanged newToken(String text) {
        String id = "t" + UUID.randomUUID().toString().replace("-", "").substring(5);
        return SampleTokens.token(id, text, Role.TENANT, Optional.of("acme"), 1);
    }

    /** Makes tokens, and revokes every other one, as long as it is wanted. What Kafka has acknowledged is noted. */
    private void makeAndRevoke(AtomicBoolean wanted) {
        for (int number = 0; wanted.get(); number++) {
            LockSupport.parkNanos(PAUSE.toNanos()); // So that all of them can be asked for.
            String text = newText();
            ApiTokenChanged token = newToken(text);
            buildApi.publish(token);
            if (number % 2 == 0) {
                buildApi.publish(SampleTokens.revoked(token));
                revoked.add(text);
            } else {
                valid.add(text);
            }
        }
    }

    private static String newText() {
        return ("slw_" + UUID.randomUUID() + UUID.randomUUID()).replace("-", "").substring(0, 47);
    }

    /** What token-service answers; {@link #NOBODY} where nobody listens. Asks from ever other addresses. */
    private List<Integer> answers(List<String> texts) throws Exception {
        List<Integer> answers = new ArrayList<>();
        for (int next = 0; next < texts.size(); next += ASKED_AT_ONCE) {
            addresses++;
            try (PlainClients clients =
                    new PlainClients(tokenUrl, "127.1." + addresses / 250 + "." + (1 + addresses % 250))) {
                for (String text : texts.subList(next, Math.min(texts.size(), next + ASKED_AT_ONCE))) {
                    answers.add(answer(clients, text));
                }
            }
        }
        return answers;
    }

    private static int answer(PlainClients clients, String text) throws Exception {
        try {
            return clients.ask(1, "me", text).getFirst().status();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectException) {
                return NOBODY;
            }
            throw e;
        }
    }

    private static List<String> newest(List<String> texts) {
        // Others add to them meanwhile, and no part of such a list may be looked at then.
        List<String> now = List.copyOf(texts);
        return now.subList(Math.max(0, now.size() - ASKED_AT_ONCE), now.size());
    }

    @Test
    void losesNothingAndRevivesNothingWhenItIsKilled() throws Exception {
        kill(1);
    }

    @Test
    @Tag("long")
    void losesNothingAndRevivesNothingHoweverOftenItIsKilled() throws Exception {
        kill(8);

        try (TokenServiceProcess last = launch()) {
            last.awaitReady();
            assertThat(answers(some(valid))).containsOnly(200);
            assertThat(answers(some(revoked))).containsOnly(401);
        }
    }

    /** Some hundred of them, of all ages. */
    private static List<String> some(List<String> texts) {
        int step = 1 + texts.size() / 300;
        return IntStream.range(0, texts.size())
                .filter(index -> index % step == 0)
                .mapToObj(texts::get)
                .toList();
    }

    private void kill(int deaths) throws Exception {
        Http http = new Http(tokenUrl, tokenUrl);
        for (int death = 0; death < deaths; death++) {
            AtomicBoolean wanted = new AtomicBoolean(true);
            CompletableFuture<Void> maker = CompletableFuture.runAsync(() -> makeAndRevoke(wanted));
            String text = newText();
            ApiTokenChanged token = newToken(text);
            buildApi.publish(token);
            String refreshToken;
            try (TokenServiceProcess dying = launch()) {
                dying.awaitReady();
                refreshToken = http.refreshToken("me", text);
                assertThat(http.refresh(refreshToken, SCOPE).statusCode()).isEqualTo(200);
                int before = revoked.size();
                await().atMost(Duration.ofMinutes(1)).until(() -> revoked.size() > before + 10);
                dying.kill();
            }
            buildApi.publish(SampleTokens.revoked(token));
            List<String> mustOpen = newest(valid);
            List<String> mustNotOpen = newest(revoked);

            try (TokenServiceProcess next = launch()) {
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> !answers(mustNotOpen.subList(0, 1)).equals(List.of(NOBODY)));
                assertThat(answers(mustNotOpen)).as("when it begins to listen").doesNotContain(200);
                next.awaitReady();
                assertThat(answers(mustOpen)).containsOnly(200);
                assertThat(answers(mustNotOpen)).containsOnly(401);
                assertThat(http.refresh(refreshToken, SCOPE).body()).contains("was revoked");
            } finally {
                wanted.set(false);
                maker.join();
            }
        }
    }
}
