package dev.slipway.cli.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.output.CommandGroup;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway context}: the logins that are kept on this machine. Nothing here asks a Slipway. */
@Command(
        name = "context",
        description = "Lists, chooses and forgets the Slipways that slipway login has kept.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = {ContextCommand.Ls.class, ContextCommand.Use.class, ContextCommand.Rm.class})
public final class ContextCommand extends CommandGroup {
    ContextCommand() {}

    /** Says so where the environment comes before the context that was just chosen. */
    static void warnOfVariables(Surroundings here, PrintWriter errors) {
        for (String variable : ApiConnection.variablesBeforeContexts(here)) {
            errors.println("Warning: " + variable + " is set here, and comes before the context.");
        }
    }

    /** {@code slipway context ls}. */
    @Command(
            name = "ls",
            description = {
                "Lists the contexts. The one in use has a star.",
                "The token's name, role, tenant and end are as they were at the login."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the contexts were listed",
                "1:a file could not be read; the error says which, and what to do",
                ExitCodes.USAGE_LINE
            })
    static final class Ls extends ConsoleCommand {
        private static final String CONTEXTS = "contexts";
        private static final String NAME = "name";
        private static final String URL = "url";
        private static final String IN_USE = "in_use";
        private static final String ACCOUNT = "account";

        private final Surroundings here;

        @Option(names = "--json", description = "Prints them as JSON, without the tokens.")
        private boolean json;

        Ls(Surroundings here) {
            this.here = here;
        }

        @Override
        public Integer call() throws IOException {
            List<IOException> broken = new ArrayList<>();
            ObjectNode all = contexts(broken);
            PrintWriter out = out();
            if (json) {
                out.println(all.toPrettyString());
            } else {
                print(all.path(CONTEXTS), out);
            }
            out.flush();
            broken.forEach(failure -> errors().println("slipway: " + failure.getMessage()));
            return broken.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
        }

        /** @param broken is where to add what cannot be read */
        private ObjectNode contexts(List<IOException> broken) throws IOException {
            Contexts contexts = Contexts.of(here);
            String inUse = inUse(contexts, broken);
            ObjectNode all = new ObjectMapper().createObjectNode();
            ArrayNode listed = all.putArray(CONTEXTS);
            for (String name : contexts.names()) {
                try {
                    Context context = contexts.read(name);
                    row(listed, name, inUse).put(URL, context.url().toString()).set(ACCOUNT, context.account());
                } catch (IOException e) {
                    broken.add(e);
                }
            }
            ObjectNode local = row(listed, Context.LOCAL, inUse);
            address(broken).ifPresent(url -> local.put(URL, url.toString()));
            return all;
        }

        /** Nothing where it cannot be told. */
        private static String inUse(Contexts contexts, List<IOException> broken) {
            try {
                return contexts.inUse().orElse(Context.LOCAL);
            } catch (IOException e) {
                broken.add(e);
                return "";
            }
        }

        private Optional<URI> address(List<IOException> broken) {
            try {
                return new LocalSlipway(here.data()).address();
            } catch (IOException e) {
                broken.add(e);
                return Optional.empty();
            }
        }

        private static ObjectNode row(ArrayNode listed, String name, String inUse) {
            return listed.addObject().put(NAME, name).put(IN_USE, name.equals(inUse));
        }

        private static void print(JsonNode contexts, PrintWriter out) {
            Table table = new Table(" ", "NAME", "ADDRESS", "TOKEN", "ROLE", "TENANT", "EXPIRES");
            for (JsonNode context : contexts) {
                JsonNode account = context.path(ACCOUNT);
                table.row(
                        context.path(IN_USE).asBoolean() ? "*" : " ",
                        Table.cell(context.path(NAME)),
                        Table.cell(context.path(URL)),
                        Table.cell(account.path("name")),
                        Table.cell(account.path("role")),
                        Table.cell(account.path("tenant")),
                        Table.cell(account.path("expires_at")));
            }
            table.print(out);
        }
    }

    /** {@code slipway context use NAME}. */
    @Command(
            name = "use",
            description = "Uses a context from now on; local is the Slipway on this machine.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the context is in use",
                "1:its file is broken; the error says what to do",
                ExitCodes.USAGE_LINE + ", or there is no such context"
            })
    static final class Use extends ConsoleCommand {
        private final Surroundings here;

        @Parameters(paramLabel = "NAME", description = "The context.")
        private String name = "";

        Use(Surroundings here) {
            this.here = here;
        }

        @Override
        public Integer call() throws IOException {
            Contexts contexts = Contexts.of(here);
            if (name.equals(Context.LOCAL)) {
                contexts.useLocal();
                out().println("commands use the Slipway on this machine from now on");
            } else if (contexts.has(name)) {
                Context context = contexts.read(name);
                contexts.use(name);
                out().println("commands use " + name + " from now on, " + context.url());
            } else {
                throw wrong("NAME: " + contexts.unknown(name));
            }
            warnOfVariables(here, errors());
            return ExitCodes.OK;
        }
    }

    /** {@code slipway context rm NAME}. */
    @Command(
            name = "rm",
            description = {
                "Forgets a context and its token.",
                "The token itself is still valid. An admin ends it with slipway tokens revoke."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {"0:the context is gone", ExitCodes.USAGE_LINE + ", or there is no such context"})
    static final class Rm extends ConsoleCommand {
        private final Surroundings here;

        @Parameters(paramLabel = "NAME", description = "The context.")
        private String name = "";

        Rm(Surroundings here) {
            this.here = here;
        }

        @Override
        public Integer call() throws IOException {
            Contexts contexts = Contexts.of(here);
            if (name.equals(Context.LOCAL)) {
                throw wrong("NAME: " + name + " is the Slipway on this machine, which is no login to forget");
            }
            if (!contexts.has(name)) {
                throw wrong("NAME: " + contexts.unknown(name));
            }
            boolean wasInUse = contexts.isInUse(name);
            contexts.remove(name);
            out().println("removed " + name
                    + (wasInUse ? "; commands use the Slipway on this machine from now on" : ""));
            return ExitCodes.OK;
        }
    }
}
