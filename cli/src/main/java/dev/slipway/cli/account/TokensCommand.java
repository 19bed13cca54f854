package dev.slipway.cli.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.AccountApi;
import dev.slipway.cli.api.ApiRefusedException;
import dev.slipway.cli.connection.OperatorCommand;
import dev.slipway.cli.output.CommandGroup;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ListOutput;
import dev.slipway.cli.output.Table;
import dev.slipway.events.account.Role;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway tokens}: what people and machines show to Slipway and to its registry. */
@Command(
        name = "tokens",
        description = "Creates, lists and revokes API tokens. Needs an admin's token.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = {TokensCommand.Create.class, TokensCommand.Ls.class, TokensCommand.Revoke.class})
public final class TokensCommand extends CommandGroup {
    private static final String ROLES =
            Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", "));

    TokensCommand() {}

    /** {@code slipway tokens create}. */
    @Command(
            name = "create",
            description = {
                "Creates a token, and prints it alone to the standard output. Nobody can read it again later.",
                "It opens the API and, as a password, the registry."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the token was created and printed",
                "1:there is no such tenant, the name is taken, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Create extends OperatorCommand {
        @Option(
                names = "--role",
                paramLabel = "ROLE",
                required = true,
                description = {
                    "admin: everything. deployer: builds for all tenants, or for the one that it is bound to.",
                    "tenant: the builds and images of its tenant. viewer: reads builds and logs."
                })
        private String role = "";

        @Option(
                names = "--tenant",
                paramLabel = "NAME",
                description =
                        "The tenant that the token is bound to. Role tenant needs one, role admin cannot have one.")
        private @Nullable String tenant;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "What people call the token, as in ci (default: its id).")
        private @Nullable String name;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "How long it is valid, as in 90d, 12h or PT30M (default: until somebody revokes it).")
        private @Nullable String expires;

        @Option(names = "--json", description = "Prints the API's answer as JSON, with the token.")
        private boolean json;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Role checked = role();
            Duration expiresIn = expiresIn();
            JsonNode token = open().accounts().createToken(checked, tenant, name, expiresIn);
            PrintWriter out = out();
            out.println(json ? token.toPrettyString() : token.path("token").asText());
            out.flush();
            String id = Visible.line(token.path("id").asText());
            if (out.checkError()) {
                throw new IOException(
                        "the token was created, but it could not be printed, so that nobody has it; revoke"
                                + " it with slipway tokens revoke " + id);
            }
            if (!json) {
                errors().println(description(id, token));
                errors().println("The token is shown only now. To revoke it: slipway tokens revoke " + id);
            }
            return ExitCodes.OK;
        }

        private Role role() {
            Role checked = TokensCommand.role(spec(), role);
            if (checked == Role.TENANT && tenant == null) {
                throw wrong("--tenant: is missing; a token with the role tenant belongs to one");
            }
            if (checked == Role.ADMIN && tenant != null) {
                throw wrong("--tenant: not with the role admin, which no tenant bounds; leave one of them out");
            }
            return checked;
        }

        private @Nullable Duration expiresIn() {
            return expires == null
                    ? null
                    : Expiry.parse(expires)
                            .orElseThrow(
                                    () -> wrong("--expires: must be a time like 90d, 12h or PT30M, and more than zero: "
                                            + expires));
        }

        private static String description(String id, JsonNode token) {
            return "Created token " + Visible.line(token.path("name").asText()) + " (" + id + "), role "
                    + Visible.line(token.path("role").asText())
                    + (token.hasNonNull("tenant")
                            ? " of tenant " + Visible.line(token.path("tenant").asText())
                            : "")
                    + (token.hasNonNull("expires_at")
                            ? ", valid until "
                                    + Visible.line(token.path("expires_at").asText())
                            : ", valid until it is revoked")
                    + ".";
        }
    }

    /** {@code slipway tokens ls}. */
    @Command(
            name = "ls",
            description = "Lists the tokens, those that have ended too. Slipway does not know their texts.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the tokens were listed",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Ls extends OperatorCommand {
        @Option(names = "--tenant", paramLabel = "NAME", description = "Only tokens that are bound to this tenant.")
        private @Nullable String tenant;

        @Option(names = "--role", paramLabel = "ROLE", description = "Only tokens with this role.")
        private @Nullable String role;

        @Mixin
        private ListOutput output = new ListOutput();

        @Override
        public Integer call() throws IOException, InterruptedException {
            Role checked = role == null ? null : role(spec(), role);
            output.print(
                    out(),
                    open().accounts().tokens(tenant, checked),
                    "tokens",
                    new Table("TOKEN", "NAME", "ROLE", "TENANT", "CREATED", "EXPIRES", "REVOKED", "CREATED BY"),
                    ListOutput.fields(
                            "id", "name", "role", "tenant", "created_at", "expires_at", "revoked_at", "created_by"));
            return ExitCodes.OK;
        }
    }

    /** {@code slipway tokens revoke ID}. */
    @Command(
            name = "revoke",
            description = {
                "Revokes tokens. API and registry refuse them at once.",
                "What was begun with them at the registry ends within minutes."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the tokens are revoked; some may have been before",
                "1:one of the tokens does not exist, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Revoke extends OperatorCommand {
        private static final Pattern ID = Pattern.compile("t[0-9a-z]{20,40}");
        private static final String SECRET = "slw_";

        @Parameters(paramLabel = "ID", arity = "1..*", description = "The tokens' ids, which slipway tokens ls shows.")
        private List<String> ids = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException {
            ids.forEach(this::check);
            AccountApi accounts = open().accounts();
            int exitCode = ExitCodes.OK;
            for (String id : ids) {
                try {
                    accounts.revokeToken(id);
                    out().println("revoked " + id);
                } catch (ApiRefusedException e) {
                    if (e.status() != 404) {
                        throw e;
                    }
                    errors().println("slipway: " + e.getMessage());
                    exitCode = ExitCodes.FAILED;
                }
            }
            return exitCode;
        }

        /** Whoever takes the token for its id would send it where requests are logged. */
        private void check(String id) {
            if (id.startsWith(SECRET)) {
                throw wrong("ID: this is a token and not the id of one, and everybody on this machine can see it in the"
                        + " list of processes; find its id with slipway tokens ls, and revoke it");
            }
            if (!ID.matcher(id).matches()) {
                throw wrong("ID: not the id of a token: " + id + "; slipway tokens ls shows the ids");
            }
        }
    }

    private static Role role(CommandSpec command, String word) {
        return Role.ofWord(word)
                .orElseThrow(() -> ConsoleCommand.wrong(command, "--role: must be one of " + ROLES + ": " + word));
    }
}
