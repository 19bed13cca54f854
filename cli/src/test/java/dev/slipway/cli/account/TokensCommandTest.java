package dev.slipway.cli.account;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensCommandTest {
    private static final String ID = "t01" + "a".repeat(24);
    private static final String OTHER_ID = "t01" + "b".repeat(24);
    private static final String CREATED = """
            {"id": "%s", "name": "ci", "role": "tenant", "tenant": "acme", "created_at": "2026-11-24T12:00:00Z",
             "expires_at": "2027-02-22T12:00:00Z", "token": "slw_new"}""".formatted(ID);

    @AutoClose
    private final FakeApi api = new FakeApi();

    private Cli tokens(String command, String... arguments) {
        return api.runBelow("tokens", command, arguments);
    }

    private List<String> targets() {
        return api.requests().stream().map(FakeApi.Request::target).toList();
    }

    @Test
    void printsTheTokenAloneSoThatItCanBePiped() {
        api.on("POST /v1/tokens", json(201, CREATED));

        Cli cli = tokens("create", "--tenant", "acme", "--role", "tenant", "--expires", "90d", "--name", "ci");

        assertThat(cli).isEqualTo(new Cli(0, "slw_new\n", """
                Created token ci (%s), role tenant of tenant acme, valid until 2027-02-22T12:00:00Z.
                The token is shown only now. To revoke it: slipway tokens revoke %s
                """.formatted(ID, ID)));
        assertThat(api.requests().getFirst().body())
                .isEqualTo("{\"role\":\"tenant\",\"tenant\":\"acme\",\"name\":\"ci\",\"expires_in\":\"PT2160H\"}");
    }

    @Test
    void sendsWhatTheOptionsSayAndNothingElse() {
        api.on("POST /v1/tokens", json(201, """
                {"id": "%s", "name": "admin-2", "role": "admin", "token": "slw_new"}""".formatted(ID)));

        Cli cli = tokens("create", "--role", "admin");

        assertThat(cli.errors())
                .startsWith("Created token admin-2 (" + ID + "), role admin, valid until it is revoked.\n");
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"role\":\"admin\"}");
    }

    @Test
    void printsTheAnswerAsJson() throws IOException {
        String list = "{\"tokens\": [{\"id\": \"" + ID + "\"}]}";
        api.on("POST /v1/tokens", json(201, CREATED)).on("GET /v1/tokens", json(200, list));
        ObjectMapper json = new ObjectMapper();

        Cli created = tokens("create", "--role", "deployer", "--json");

        assertThat(json.readTree(created.out())).isEqualTo(json.readTree(CREATED));
        assertThat(created.errors()).isEmpty();
        assertThat(json.readTree(tokens("ls", "--json").out())).isEqualTo(json.readTree(list));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tenant=acme",
                "--role=owner",
                "--role=Admin",
                "--role=tenant",
                "--role=admin --tenant=acme",
                "--role=viewer --expires=0d",
                "--role=viewer --expires=soon",
                "--role=viewer --expires=-P1D",
                "--role=viewer --expires=",
                "--role=viewer extra"
            })
    void asksForNoTokenThatCannotBe(String options) {
        Cli cli = tokens("create", options.split(" "));

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithARoleOrAnExpiry() {
        assertThat(tokens("create", "--role", "owner").errors()).contains("admin, deployer, tenant, viewer: owner");
        assertThat(tokens("create", "--role", "viewer", "--expires", "soon").errors())
                .contains("--expires: must be a time like 90d, 12h or PT30M", "soon");
        assertThat(tokens("ls", "--role", "owner").errors()).contains("--role: must be one of");
    }

    @Test
    void saysThatTheNameIsTakenOrTheTenantIsNot() {
        api.on(
                "POST /v1/tokens",
                problem(409, "The name is taken", "tenant acme has a token ci; revoke it or choose another name"),
                json(400, """
                        {"title": "The request is not valid", "errors": [{"field": "tenant", "reason": "is unknown"}]}
                        """));

        Cli taken = tokens("create", "--tenant", "acme", "--role", "tenant", "--name", "ci");
        Cli unknown = tokens("create", "--tenant", "nosuch", "--role", "tenant");

        assertThat(taken)
                .isEqualTo(new Cli(
                        1,
                        "",
                        "slipway: The name is taken: tenant acme has a token ci; revoke it or choose"
                                + " another name\n"));
        assertThat(unknown).isEqualTo(new Cli(1, "", "slipway: The request is not valid\n  tenant: is unknown\n"));
    }

    @Test
    void listsATokenALine() {
        api.on("GET /v1/tokens", json(200, """
                {"tokens": [
                  {"id": "t1", "name": "admin", "role": "admin", "created_at": "2026-11-24T12:00:00Z",
                   "created_by": "initial-tokens"},
                  {"id": "t2", "name": "ci", "role": "tenant", "tenant": "acme", "created_at": "2026-11-24T12:00:01Z",
                   "expires_at": "2027-01-01T00:00:00Z", "revoked_at": "2026-11-25T00:00:00Z", "created_by": "admin"}]}
                """));

        Cli cli = tokens("ls");

        assertThat(cli).isEqualTo(new Cli(0, """
                TOKEN  NAME   ROLE    TENANT  CREATED               EXPIRES               REVOKED               CREATED BY
                t1     admin  admin   -       2026-11-24T12:00:00Z  -                     -                     initial-tokens
                t2     ci     tenant  acme    2026-11-24T12:00:01Z  2027-01-01T00:00:00Z  2026-11-25T00:00:00Z  admin
                """, ""));
    }

    @Test
    void listsTheTokensOfATenantOrARole() {
        tokens("ls", "--tenant", "a&b");
        tokens("ls", "--role", "viewer");
        tokens("ls", "--tenant", "acme", "--role", "tenant");

        assertThat(targets())
                .containsExactly(
                        "GET /v1/tokens?tenant=a%26b",
                        "GET /v1/tokens?role=viewer", "GET /v1/tokens?tenant=acme&role=tenant");
    }

    @Test
    void revokesTokens() {
        api.on("DELETE /v1/tokens/" + ID, FakeApi.empty(204)).on("DELETE /v1/tokens/" + OTHER_ID, FakeApi.empty(204));

        assertThat(tokens("revoke", ID, OTHER_ID))
                .isEqualTo(new Cli(0, "revoked " + ID + "\nrevoked " + OTHER_ID + "\n", ""));
    }

    @Test
    void revokesTheOthersWhereOneDoesNotExist() {
        api.on("DELETE /v1/tokens/" + ID, problem(404, "There is no such token", "there is no token " + ID))
                .on("DELETE /v1/tokens/" + OTHER_ID, FakeApi.empty(204));

        assertThat(tokens("revoke", ID, OTHER_ID))
                .isEqualTo(new Cli(
                        1,
                        "revoked " + OTHER_ID + "\n",
                        "slipway: There is no such token: there is no token " + ID + "\n"));
    }

    @Test
    void revokesNothingMoreWhereItIsRefused() {
        api.on("DELETE /v1/tokens/" + ID, problem(403, "The token does not allow this", "this is the token ci"));

        Cli cli = tokens("revoke", ID, OTHER_ID);

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("this is the token ci", "the option --token");
        assertThat(targets()).containsExactly("DELETE /v1/tokens/" + ID);
    }

    @Test
    void sendsNoTokenInPlaceOfItsId() {
        Cli cli = tokens("revoke", ID, "slw_pasted");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("slipway tokens ls").doesNotContain("slw_pasted");
        assertThat(tokens("revoke", "ci").errors()).contains("not the id of a token: ci");
        assertThat(tokens("revoke").exitCode()).isEqualTo(2);
        assertThat(api.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create --role=viewer", "ls"})
    void saysWhyItIsRefused(String command) {
        FakeApi.Answer forbidden =
                problem(403, "The token does not allow this", "this is the token ci, which may read builds");
        FakeApi.Answer revoked =
                problem(401, "The request needs a valid Bearer token", "the token ci was revoked at noon");
        api.on("POST /v1/tokens", forbidden, revoked).on("GET /v1/tokens", forbidden, revoked);
        String[] words = command.split(" ");
        String[] rest = java.util.Arrays.copyOfRange(words, 1, words.length);

        Cli first = tokens(words[0], rest);
        Cli second = tokens(words[0], rest);

        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.errors()).contains("this is the token ci", "the option --token");
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.errors()).contains("the token ci was revoked at noon");
        assertThat(first.out() + second.out()).isEmpty();
    }
}
