package dev.slipway.cli.api;

import static dev.slipway.cli.api.FakeApi.cut;
import static dev.slipway.cli.api.FakeApi.ended;
import static dev.slipway.cli.api.FakeApi.line;
import static dev.slipway.cli.api.FakeApi.problem;
import static dev.slipway.cli.api.FakeApi.running;
import static dev.slipway.cli.api.FakeApi.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client without much patience, and a Slipway that tries it. */
@Timeout(60)
class ApiClientTest {
    private static final String EVENTS = "GET /v1/builds/b1/events?follow=true";
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration LATE = Duration.ofSeconds(50);
    private static final Patience SHORT = new Patience(LATE, LATE, LATE, 3, SOON);

    private final List<String> heard = new ArrayList<>();

    @AutoClose
    private FakeApi api = new FakeApi();

    private String follow(Patience patience) throws IOException, InterruptedException {
        return new ApiClient(api.url(), "t", patience)
                .follow("b1", event -> event.id().ifPresent(heard::add))
                .path("status")
                .asText();
    }

    @Test
    void takesTheEndOfAStreamForTheEndOfTheBuildOnlyWhereItsStatusSaysSo() throws Exception {
        api.on(
                EVENTS,
                whole(running(), line(1, "one")),
                whole(running()),
                whole(running(), line(2, "two"), ended("failed")));

        assertThat(follow(SHORT)).isEqualTo("failed");

        assertThat(heard).containsExactly("1", "2");
        assertThat(api.requests())
                .extracting(FakeApi.Request::lastEventId)
                .containsExactly(Optional.empty(), Optional.of("1"), Optional.of("1"));
    }

    @Test
    void asksASlipwayAgainThatCannotAnswerNow() throws Exception {
        api.on(
                EVENTS,
                problem(503, "Slipway cannot do this now", "the database does not answer"),
                cut(line(1, "one")),
                problem(503, "Slipway cannot do this now", "the database does not answer"),
                problem(502, "Bad gateway", ""),
                whole(line(2, "two"), ended("succeeded")));

        assertThat(follow(SHORT)).isEqualTo("succeeded");

        assertThat(heard).containsExactly("1", "2");
    }

    @Test
    void waitsForASlipwayThatIsStartedAgain() throws Exception {
        api.on(EVENTS, cut(line(1, "one")));
        int port = api.port();
        Thread restart = Thread.ofVirtual().unstarted(() -> startAgain(port));
        ApiClient client = new ApiClient(api.url(), "t", new Patience(LATE, LATE, LATE, 1000, Duration.ofMillis(20)));

        String end = client.follow("b1", event -> {
                    if (event.id().isPresent()) {
                        heard.add(event.id().get());
                    }
                    if (heard.equals(List.of("1"))) {
                        api.close();
                        restart.start();
                    }
                })
                .path("status")
                .asText();

        assertThat(end).isEqualTo("succeeded");
        assertThat(heard).containsExactly("1", "2");
    }

    private void startAgain(int port) {
        try {
            Thread.sleep(200);
            api = new FakeApi(port).on(EVENTS, whole(line(2, "two"), ended("succeeded")));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void cutsAStreamOnWhichNothingComesAnyMore() throws Exception {
        api.on(EVENTS, api.stuck(line(1, "one")), whole(line(2, "two"), ended("succeeded")));

        assertThat(follow(new Patience(LATE, LATE, Duration.ofMillis(200), 3, SOON)))
                .isEqualTo("succeeded");

        assertThat(heard).containsExactly("1", "2");
    }

    @Test
    void givesUpAtLast() {
        api.on(EVENTS, cut(line(1, "one")), problem(503, "Slipway cannot do this now", "it is ill"));

        assertThatThrownBy(() -> follow(SHORT))
                .isInstanceOf(ApiUnavailableException.class)
                .hasMessageContaining("it is ill");

        assertThat(api.requests()).hasSize(1 + SHORT.attempts());
    }

    @Test
    void doesNotAskAgainWhereItIsRefused() {
        api.on(EVENTS, cut(line(1, "one")), problem(401, "The request needs a valid Bearer token", "it has expired"));

        assertThatThrownBy(() -> follow(SHORT))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ApiUnavailableException.class)
                .hasMessageContaining("it has expired");

        assertThat(api.requests()).hasSize(2);
    }

    /** Linux answers nothing to whoever connects when the queue of those who wait to be accepted is full. */
    @Test
    void aConnectionThatIsNotMadeInTimeIsUnavailable() throws Exception {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int waiting = 0; waiting < 4; waiting++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()));
                queue.add(channel);
            }
            URI address = URI.create("http://127.0.0.1:" + full.getLocalPort());
            ApiClient client = new ApiClient(address, "t", new Patience(Duration.ofMillis(300), LATE, LATE, 0, SOON));

            assertThatThrownBy(() -> client.build("b1"))
                    .isInstanceOf(ApiUnavailableException.class)
                    .hasMessageContaining("timed out");
        } finally {
            for (SocketChannel channel : queue) {
                channel.close();
            }
        }
    }

    @Test
    void anAnswerThatDoesNotBeginInTimeIsUnavailable() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            ApiClient client = new ApiClient(address, "t", new Patience(LATE, Duration.ofMillis(300), LATE, 0, SOON));

            assertThatThrownBy(() -> client.build("b1")).isInstanceOf(ApiUnavailableException.class);
        }
    }
}
