package dev.slipway.cli.secret;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiRefusedException;
import dev.slipway.cli.api.RegistryLoginApi;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.connection.Surroundings;
import dev.slipway.cli.output.CommandGroup;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ListOutput;
import dev.slipway.cli.output.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway registries}: logins with which Slipway pushes a tenant's images to other registries. */
@Command(
        name = "registries",
        description = "Stores logins to other registries, with which images of a tenant are pushed there.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = {RegistriesCommand.Login.class, RegistriesCommand.Ls.class, RegistriesCommand.Logout.class})
public final class RegistriesCommand extends CommandGroup {
    /** As many bytes as the API takes. */
    private static final int LONGEST_PASSWORD = 8 << 10;

    RegistriesCommand() {}

    /** What all of them are about. */
    abstract static class RegistryCommand extends ApiCommand {
        @Option(
                names = "--tenant",
                paramLabel = "NAME",
                description = "Whose logins; an admin must say (default: the tenant of the token).")
        private @Nullable String tenant;

        final @Nullable String tenant() {
            return tenant;
        }

        final RegistryLoginApi logins() throws IOException {
            return open().registryLogins();
        }
    }

    /** {@code slipway registries login HOST}. */
    @Command(
            name = "login",
            description = {
                "Stores a login to a registry, or replaces it. What builds push there from now on is pushed with it.",
                "The password comes from the standard input. Nobody can read it back, and no build machine ever has it."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the login is stored",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Login extends RegistryCommand {
        private final Surroundings here;

        @Parameters(
                paramLabel = "HOST",
                description = "The registry as references name it, as in registry.example.com:5000.")
        private String host = "";

        @Option(
                names = {"-u", "--username"},
                paramLabel = "USER",
                required = true,
                description = "The name to log in with.")
        private String username = "";

        @Option(
                names = "--password-stdin",
                description =
                        "Take the password from the standard input, as is done anyway; for those who know it from docker login.")
        private boolean passwordStdin;

        @Option(
                names = {"-p", "--password"},
                paramLabel = "PASSWORD",
                arity = "0..1",
                hidden = true)
        private @Nullable String password;

        Login(Surroundings here) {
            this.here = here;
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (password != null) {
                throw wrong("--password: a password must not stand on the command line, where everybody on this machine"
                        + " can see it; change it if it is in use, and use --password-stdin");
            }
            JsonNode stored = logins().store(host, tenant(), username, password());
            out().println("stored the login to " + Table.cell(stored.path("host")) + " as "
                    + Table.cell(stored.path("username")) + " for tenant " + Table.cell(stored.path("tenant")));
            return ExitCodes.OK;
        }

        private String password() throws IOException {
            String prompt = "Password of " + username + " at " + host + ": ";
            byte[] typed = here.entry().readBytes(prompt, LONGEST_PASSWORD + 3);
            String text;
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(typed))
                        .toString();
            } catch (CharacterCodingException e) {
                throw wrong("--password-stdin: the password is no text in UTF-8");
            }
            String read = withoutLineEnd(text);
            if (read.isEmpty()) {
                throw wrong("--password-stdin: the password is empty");
            }
            if (read.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD) {
                throw wrong("--password-stdin: the password has more than " + LONGEST_PASSWORD + " bytes");
            }
            return read;
        }

        /** {@code echo} adds one that nobody means. */
        private static String withoutLineEnd(String typed) {
            String line = typed.endsWith("\n") ? typed.substring(0, typed.length() - 1) : typed;
            return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        }
    }

    /** {@code slipway registries ls}. */
    @Command(
            name = "ls",
            description = "Lists the logins that are stored, without their passwords.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the logins were listed",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Ls extends RegistryCommand {
        @Mixin
        private ListOutput output = new ListOutput();

        @Override
        public Integer call() throws IOException, InterruptedException {
            output.print(
                    out(),
                    logins().list(tenant()),
                    "registry_logins",
                    new Table("REGISTRY", "USER", "CREATED", "UPDATED", "UPDATED BY"),
                    ListOutput.fields("host", "username", "created_at", "updated_at", "updated_by"));
            return ExitCodes.OK;
        }
    }

    /** {@code slipway registries logout HOST}. */
    @Command(
            name = "logout",
            description = "Removes logins. Builds that were requested before keep them until they end.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the logins are removed",
                "1:there is no login to one of the registries, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Logout extends RegistryCommand {
        @Parameters(paramLabel = "HOST", arity = "1..*", description = "The registries.")
        private List<String> hosts = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException {
            RegistryLoginApi logins = logins();
            int exitCode = ExitCodes.OK;
            for (String host : hosts) {
                try {
                    logins.remove(host, tenant());
                    out().println("removed the login to " + host);
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
    }
}
