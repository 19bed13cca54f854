package dev.slipway.cli.account;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.testing.FreePort;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantsCommandTest {
    private static final String ACME = """
            {"name": "acme", "display_name": "Acme Inc.", "created_at": "2026-11-24T12:00:00Z", "active_tokens": 2}""";
    private static final String GONE = """
            {"name": "gone", "display_name": "gone", "created_at": "2026-11-24T12:00:01Z",
             "removed_at": "2026-11-25T12:00:00Z", "active_tokens": 0}""";

    @AutoClose
    private final FakeApi api = new FakeApi();

    private Cli tenants(String command, String... arguments) {
        return api.runBelow("tenants", command, arguments);
    }

    private String onlyBody() {
        assertThat(api.requests()).hasSize(1);
        return api.requests().getFirst().body();
    }

    @Test
    void createsATenantAndSaysWhatComesNext() {
        api.on("POST /v1/tenants", json(201, ACME));

        Cli cli = tenants("create", "acme");

        assertThat(cli).isEqualTo(new Cli(0, "created tenant acme\n", """
                Make a token for it: slipway tokens create --tenant acme --role tenant
                """));
        assertThat(onlyBody()).isEqualTo("{\"name\":\"acme\"}");
    }

    @Test
    void createsATenantWithAnotherNameForPeople() {
        api.on("POST /v1/tenants", json(201, ACME));

        assertThat(tenants("create", "acme", "--display-name", "Acme \"Inc.\"").exitCode())
                .isZero();

        assertThat(onlyBody()).isEqualTo("{\"name\":\"acme\",\"display_name\":\"Acme \\\"Inc.\\\"\"}");
    }

    @Test
    void saysThatTheNameIsTaken() {
        api.on(
                "POST /v1/tenants",
                problem(409, "The name is taken", "tenant acme was removed, and its name stays taken"));

        assertThat(tenants("create", "acme"))
                .isEqualTo(new Cli(
                        1, "", "slipway: The name is taken: tenant acme was removed, and its name stays taken\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"global", "Acme", "-acme", "acme-", "a/b", "..", ""})
    void asksForNoTenantThatCannotBe(String name) {
        Cli cli = tenants("create", "--", name);

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("NAME: must be 1 to 63");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void listsATenantALine() {
        api.on("GET /v1/tenants", json(200, "{\"tenants\": [" + ACME + "," + GONE + "]}"));

        Cli cli = tenants("ls");

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out()).isEqualTo("""
                TENANT  CREATED               REMOVED               TOKENS  DISPLAY NAME
                acme    2026-11-24T12:00:00Z  -                     2       Acme Inc.
                gone    2026-11-24T12:00:01Z  2026-11-25T12:00:00Z  0       gone
                """);
    }

    @Test
    void printsTheAnswerAsJson() throws IOException {
        String answer = "{\"tenants\": [" + ACME + "]}";
        api.on("GET /v1/tenants", json(200, answer)).on("GET /v1/tenants/acme", json(200, ACME));
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readTree(tenants("ls", "--json").out())).isEqualTo(json.readTree(answer));
        assertThat(json.readTree(tenants("show", "acme", "--json").out())).isEqualTo(json.readTree(ACME));
    }

    @Test
    void showsATenant() {
        api.on("GET /v1/tenants/acme", json(200, ACME)).on("GET /v1/tenants/gone", json(200, GONE));

        assertThat(tenants("show", "acme").out()).isEqualTo("""
                tenant        acme
                display name  Acme Inc.
                created       2026-11-24T12:00:00Z
                tokens        2
                """);
        assertThat(tenants("show", "gone").out()).contains("removed       2026-11-25T12:00:00Z\n");
    }

    @Test
    void changesWhatPeopleCallATenant() {
        api.on("PATCH /v1/tenants/acme", json(200, ACME));

        assertThat(tenants("set", "acme", "--display-name", "Acme Inc."))
                .isEqualTo(new Cli(0, "changed tenant acme\n", ""));
        assertThat(onlyBody()).isEqualTo("{\"display_name\":\"Acme Inc.\"}");
        assertThat(tenants("set", "acme").exitCode()).isEqualTo(2);
    }

    @Test
    void removesATenant() {
        api.on("DELETE /v1/tenants/acme", FakeApi.empty(204));

        assertThat(tenants("rm", "acme")).isEqualTo(new Cli(0, "removed tenant acme and revoked its tokens\n", ""));
    }

    @Test
    void saysThatThereIsNoSuchTenant() {
        FakeApi.Answer none = problem(404, "There is no such tenant", "there is no tenant nosuch");
        api.on("GET /v1/tenants/nosuch", none)
                .on("PATCH /v1/tenants/nosuch", none)
                .on("DELETE /v1/tenants/nosuch", none);
        Cli expected = new Cli(1, "", "slipway: There is no such tenant: there is no tenant nosuch\n");

        assertThat(tenants("show", "nosuch")).isEqualTo(expected);
        assertThat(tenants("set", "nosuch", "--display-name", "x")).isEqualTo(expected);
        assertThat(tenants("rm", "nosuch")).isEqualTo(expected);
    }

    @Test
    void whateverIsGivenAsANameIsOnePartOfThePath() {
        tenants("rm", "../tokens/t1?");

        assertThat(api.requests())
                .extracting(FakeApi.Request::target)
                .containsExactly("DELETE /v1/tenants/..%2Ftokens%2Ft1%3F");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create acme", "ls", "show acme", "set acme --display-name x", "rm acme"})
    void saysWhyItIsRefused(String command) {
        for (String target : new String[] {
            "POST /v1/tenants",
            "GET /v1/tenants",
            "GET /v1/tenants/acme",
            "PATCH /v1/tenants/acme",
            "DELETE /v1/tenants/acme"
        }) {
            api.on(
                    target,
                    problem(403, "The token does not allow this", "this is the token ci, which may read builds"),
                    problem(401, "The request needs a valid Bearer token", "the token ci was revoked at noon"),
                    problem(503, "Slipway cannot do this now", "the database does not answer"));
        }
        String[] words = command.split(" ");
        String[] rest = java.util.Arrays.copyOfRange(words, 1, words.length);

        Cli forbidden = tenants(words[0], rest);
        Cli revoked = tenants(words[0], rest);
        Cli unavailable = tenants(words[0], rest);

        assertThat(forbidden.exitCode()).isEqualTo(1);
        assertThat(forbidden.errors()).contains("this is the token ci", "the option --token");
        assertThat(revoked.exitCode()).isEqualTo(1);
        assertThat(revoked.errors()).contains("the token ci was revoked at noon");
        assertThat(unavailable.exitCode()).isEqualTo(69);
        assertThat(forbidden.out() + revoked.out() + unavailable.out()).isEmpty();
    }

    @Test
    void isUnavailableWhereNobodyAnswers() throws IOException {
        Cli cli = Cli.run("tenants", "ls", "--url", "http://127.0.0.1:" + FreePort.pick(), "--token", "t");

        assertThat(cli.exitCode()).isEqualTo(69);
        assertThat(cli.errors()).contains("does not answer");
    }

    @Test
    void printsNothingThatATerminalWouldObey() {
        String bad =
                "{\"name\": \"acme\", \"display_name\": \"x\\u001b[2J\\ny\", \"created_at\": \"\", \"active_tokens\": 0}";
        api.on("GET /v1/tenants", json(200, "{\"tenants\": [" + bad + "]}")).on("GET /v1/tenants/acme", json(200, bad));

        assertThat(tenants("ls").out()).contains("x\\u001b[2J\\ny");
        assertThat(tenants("show", "acme").out()).contains("x\\u001b[2J\\ny");
    }

    @Test
    void wantsToKnowWhatToDo() {
        Cli cli = Cli.run("tenants");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("create, ls, show, set, rm");
    }
}
