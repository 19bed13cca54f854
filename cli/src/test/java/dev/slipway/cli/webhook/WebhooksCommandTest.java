package dev.slipway.cli.webhook;

import static dev.slipway.cli.api.FakeApi.empty;
import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class WebhooksCommandTest {
    private static final String ADDED = """
            {"id": "w1", "tenant": "acme", "url": "https://ci.example.com/hook", "events": ["build.finished", "image.converted"],
             "status": "working", "created_at": "2026-11-28T12:00:00Z", "created_by": "ci", "missed": 0,
             "secret": "whsec_c2VjcmV0"}""";

    @AutoClose
    private final FakeApi api = new FakeApi();

    private String sent() {
        return api.requests().getLast().body().replace(" ", "");
    }

    @Test
    void addsAWebhookAndShowsItsSecretOnce() {
        api.on("POST /v1/webhooks", json(201, ADDED));

        Cli cli = api.runBelow(
                "webhooks", "add", "https://ci.example.com/hook", "--events", "build.finished,image.converted");

        assertThat(cli).isEqualTo(new Cli(0, """
                added w1 for tenant acme: build.finished,image.converted
                secret: whsec_c2VjcmV0
                Keep the secret now: it is not shown again. Receivers check deliveries with it.
                """, ""));
        assertThat(sent())
                .isEqualTo(
                        "{\"url\":\"https://ci.example.com/hook\",\"events\":[\"build.finished\",\"image.converted\"]}");
    }

    @Test
    void asksForTheEndsOfBuildsWhereNothingElseIsSaid() {
        api.on("POST /v1/webhooks?tenant=acme", json(201, ADDED));

        assertThat(api.runBelow("webhooks", "add", "https://ci.example.com/hook", "--tenant", "acme")
                        .exitCode())
                .isZero();
        assertThat(sent()).contains("\"events\":[\"build.finished\"]");
    }

    @Test
    void listsWebhooksWithTheirStanding() {
        api.on("GET /v1/webhooks", json(200, """
                {"webhooks": [
                 {"id": "w1", "url": "https://a.example.com/", "events": ["build.finished"], "status": "working", "missed": 0},
                 {"id": "w2", "url": "https://b.example.com/", "events": ["image.pushed", "image.converted"],
                  "status": "disabled", "failing_since": "2026-11-25T12:00:00Z", "disabled_at": "2026-11-28T12:00:00Z",
                  "missed": 12}]}"""));

        assertThat(api.runBelow("webhooks", "ls")).isEqualTo(new Cli(0, """
                WEBHOOK  STATUS    SINCE                 MISSED  EVENTS                        URL
                w1       working   -                     0       build.finished                https://a.example.com/
                w2       disabled  2026-11-28T12:00:00Z  12      image.pushed,image.converted  https://b.example.com/
                """, ""));
    }

    @Test
    void listsDeliveriesWithWhatTheReceiverSaidOrWhatHappenedInstead() {
        api.on("GET /v1/webhooks/w1/deliveries", json(200, """
                {"deliveries": [
                 {"id": "d2", "build_id": "b2", "event": "build.finished", "state": "waiting", "attempts": 3,
                  "last_at": "2026-11-28T12:00:01Z", "last_reason": "no answer came: refused"},
                 {"id": "d1", "build_id": "b1", "event": "build.finished", "state": "delivered", "attempts": 1,
                  "last_at": "2026-11-28T12:00:00Z", "last_status": 200, "last_answer": "thanks"}]}"""));

        assertThat(api.runBelow("webhooks", "deliveries", "w1")).isEqualTo(new Cli(0, """
                DELIVERY  BUILD  EVENT           STATE      ATTEMPTS  LAST                  STATUS  ANSWER
                d2        b2     build.finished  waiting    3         2026-11-28T12:00:01Z  -       no answer came: refused
                d1        b1     build.finished  delivered  1         2026-11-28T12:00:00Z  200     thanks
                """, ""));
    }

    @Test
    void removesEnablesAndSendsAgain() {
        api.on("DELETE /v1/webhooks/w1", empty(204))
                .on("POST /v1/webhooks/w1/enable", json(200, ADDED))
                .on("POST /v1/webhooks/w1/deliveries/d1/resend", json(202, "{\"id\": \"d1\"}"));

        assertThat(api.runBelow("webhooks", "rm", "w1")).isEqualTo(new Cli(0, "removed w1\n", ""));
        assertThat(api.runBelow("webhooks", "enable", "w1")).isEqualTo(new Cli(0, "enabled w1\n", ""));
        assertThat(api.runBelow("webhooks", "resend", "w1", "d1"))
                .isEqualTo(new Cli(0, "sending d1 again; see slipway webhooks deliveries w1\n", ""));
    }

    @Test
    void passesOnWhatSlipwayRefuses() {
        api.on(
                "POST /v1/webhooks/w1/deliveries/d1/resend",
                problem(409, "The webhook is disabled", "run slipway webhooks enable w1"));

        Cli cli = api.runBelow("webhooks", "resend", "w1", "d1");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("slipway webhooks enable w1");
    }
}
