package dev.slipway.cli.secret;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiRefusedException;
import dev.slipway.cli.api.SecretApi;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.connection.Surroundings;
import dev.slipway.cli.output.CommandGroup;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ListOutput;
import dev.slipway.cli.output.Table;
import dev.slipway.events.request.RequestFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway secrets}: values that the builds of a tenant may read, and nobody else. */
@Command(
        name = "secrets",
        description = "Stores secrets for the builds of a tenant, lists them and removes them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = {SecretsCommand.Set.class, SecretsCommand.Ls.class, SecretsCommand.Rm.class})
public final class SecretsCommand extends CommandGroup {
    /** As many bytes as the API takes for one. */
    private static final int LARGEST = 64 << 10;

    SecretsCommand() {}

    /** What all of them are about. */
    abstract static class SecretCommand extends ApiCommand {
        @Option(
                names = "--tenant",
                paramLabel = "NAME",
                description = "Whose secrets; an admin must say (default: the tenant of the token).")
        private @Nullable String tenant;

        final @Nullable String tenant() {
            return tenant;
        }

        final SecretApi secrets() throws IOException {
            return open().secrets();
        }

        static void checkName(CommandSpec command, String name) {
            if (!RequestFields.SECRETS_NAME.fits(name)) {
                throw ConsoleCommand.wrong(command, "NAME: " + RequestFields.SECRETS_NAME.mustBe() + ": " + name);
            }
        }
    }

    /** {@code slipway secrets set NAME}. */
    @Command(
            name = "set",
            description = {
                "Stores a secret, or replaces its value. Builds that declare its name get it from now on.",
                "The value comes from a file, a variable, or the standard input. Nobody can read it back."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the secret is stored",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Set extends SecretCommand {
        private final Surroundings here;

        @Parameters(index = "0", paramLabel = "NAME", description = "What builds call it: --mount=type=secret,id=NAME.")
        private String name = "";

        @Parameters(index = "1", arity = "0..1", hidden = true)
        private @Nullable String value;

        @Option(names = "--from-file", paramLabel = "FILE", description = "The file whose bytes are the value.")
        private @Nullable Path file;

        @Option(names = "--from-env", paramLabel = "VARIABLE", description = "The variable that has the value.")
        private @Nullable String variable;

        Set(Surroundings here) {
            this.here = here;
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (value != null) {
                throw wrong(
                        "NAME: a value must not stand on the command line, where everybody on this machine can see it;"
                                + " change it if it is in use, and use --from-file, --from-env or the standard input");
            }
            checkName(spec(), name);
            if (file != null && variable != null) {
                throw wrong("--from-file: not together with --from-env; leave one of them out");
            }
            byte[] bytes = bytes();
            if (bytes.length == 0) {
                throw wrong("NAME: the value is empty");
            }
            if (bytes.length > LARGEST) {
                throw wrong("NAME: the value has more than " + LARGEST
                        + " bytes; send a larger one with the build that needs it");
            }
            JsonNode stored = secrets().store(name, tenant(), bytes);
            out().println("stored " + name + " (" + stored.path("bytes").asText() + " bytes) for tenant "
                    + Table.cell(stored.path("tenant")));
            return ExitCodes.OK;
        }

        private byte[] bytes() throws IOException {
            if (file != null) {
                if (!Files.isReadable(file) || Files.isDirectory(file)) {
                    throw wrong("--from-file: " + file + " is missing, a directory, or not readable");
                }
                try (InputStream in = Files.newInputStream(file)) {
                    return in.readNBytes(LARGEST + 1);
                }
            }
            if (variable != null) {
                return here.variable(variable)
                        .orElseThrow(() -> wrong("--from-env: there is no variable " + variable + ", or it is empty"))
                        .getBytes(StandardCharsets.UTF_8);
            }
            return withoutLineEnd(here.entry().readBytes("Value of " + name + ": ", LARGEST + 2));
        }

        /** {@code echo} adds one that nobody means. */
        private static byte[] withoutLineEnd(byte[] typed) {
            int length = typed.length;
            return length > 0 && typed[length - 1] == '\n' ? Arrays.copyOf(typed, length - 1) : typed;
        }
    }

    /** {@code slipway secrets ls}. */
    @Command(
            name = "ls",
            description = "Lists the secrets that are stored, without their values.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the secrets were listed",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Ls extends SecretCommand {
        @Mixin
        private ListOutput output = new ListOutput();

        @Override
        public Integer call() throws IOException, InterruptedException {
            output.print(
                    out(),
                    secrets().list(tenant()),
                    "secrets",
                    new Table("SECRET", "BYTES", "CREATED", "UPDATED", "UPDATED BY"),
                    ListOutput.fields("name", "bytes", "created_at", "updated_at", "updated_by"));
            return ExitCodes.OK;
        }
    }

    /** {@code slipway secrets rm NAME}. */
    @Command(
            name = "rm",
            description = "Removes secrets. Builds that were started before keep the values until they end.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the secrets are removed",
                "1:one of the secrets does not exist, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Rm extends SecretCommand {
        @Parameters(paramLabel = "NAME", arity = "1..*", description = "The secrets' names.")
        private List<String> names = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException {
            names.forEach(name -> checkName(spec(), name));
            SecretApi secrets = secrets();
            int exitCode = ExitCodes.OK;
            for (String name : names) {
                try {
                    secrets.remove(name, tenant());
                    out().println("removed " + name);
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
