package dev.slipway.cli.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.connection.OperatorCommand;
import dev.slipway.cli.output.CommandGroup;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ListOutput;
import dev.slipway.cli.output.Table;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway tenants}: whose builds, images and caches are apart. */
@Command(
        name = "tenants",
        description = "Creates, shows and removes tenants. Needs an admin's token.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = {
            TenantsCommand.Create.class,
            TenantsCommand.Ls.class,
            TenantsCommand.Show.class,
            TenantsCommand.Change.class,
            TenantsCommand.Rm.class
        })
public final class TenantsCommand extends CommandGroup {
    private static final String NAME = "NAME";
    private static final String THE_TENANT = "The tenant.";

    TenantsCommand() {}

    /** {@code slipway tenants create NAME}. */
    @Command(
            name = "create",
            description = "Creates a tenant. Its name is part of repository names and never changes.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the tenant was created",
                "1:there is or was a tenant of this name, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Create extends OperatorCommand {
        @Parameters(paramLabel = NAME, description = "1 to 63 of a-z, 0-9 and '-', not at its ends.")
        private String name = "";

        @Option(names = "--display-name", paramLabel = "TEXT", description = "What people call it (default: NAME).")
        private @Nullable String displayName;

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (!TenantName.isValid(name)) {
                throw wrong("NAME: must be 1 to 63 of a-z, 0-9 and '-', not at its ends, and not \"global\": " + name);
            }
            open().accounts().createTenant(name, displayName);
            out().println("created tenant " + name);
            errors().println("Make a token for it: slipway tokens create --tenant " + name + " --role tenant");
            return ExitCodes.OK;
        }
    }

    /** {@code slipway tenants ls}. */
    @Command(
            name = "ls",
            description = "Lists the tenants, those that were removed too.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the tenants were listed",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Ls extends OperatorCommand {
        @Mixin
        private ListOutput output = new ListOutput();

        @Override
        public Integer call() throws IOException, InterruptedException {
            output.print(
                    out(),
                    open().accounts().tenants(),
                    "tenants",
                    new Table("TENANT", "CREATED", "REMOVED", "TOKENS", "DISPLAY NAME"),
                    ListOutput.fields("name", "created_at", "removed_at", "active_tokens", "display_name"));
            return ExitCodes.OK;
        }
    }

    /** {@code slipway tenants show NAME}. */
    @Command(
            name = "show",
            description = "Shows a tenant.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the tenant was shown",
                "1:there is no such tenant, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Show extends OperatorCommand {
        @Parameters(paramLabel = NAME, description = THE_TENANT)
        private String name = "";

        @Option(names = "--json", description = "Prints the API's answer as JSON.")
        private boolean json;

        @Override
        public Integer call() throws IOException, InterruptedException {
            JsonNode tenant = open().accounts().tenant(name);
            PrintWriter out = out();
            if (json) {
                out.println(tenant.toPrettyString());
                return ExitCodes.OK;
            }
            out.println("tenant        " + line(tenant.path("name")));
            out.println("display name  " + line(tenant.path("display_name")));
            out.println("created       " + line(tenant.path("created_at")));
            if (tenant.hasNonNull("removed_at")) {
                out.println("removed       " + line(tenant.path("removed_at")));
            }
            out.println("tokens        " + line(tenant.path("active_tokens")));
            return ExitCodes.OK;
        }

        private static String line(JsonNode value) {
            return Visible.line(value.asText());
        }
    }

    /** {@code slipway tenants set NAME}. */
    @Command(
            name = "set",
            description = "Changes what people call a tenant.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the tenant was changed",
                "1:there is no such tenant, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Change extends OperatorCommand {
        @Parameters(paramLabel = NAME, description = THE_TENANT)
        private String name = "";

        @Option(names = "--display-name", paramLabel = "TEXT", required = true, description = "What people call it.")
        private String displayName = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            open().accounts().setTenant(name, displayName);
            out().println("changed tenant " + name);
            return ExitCodes.OK;
        }
    }

    /** {@code slipway tenants rm NAME}. */
    @Command(
            name = "rm",
            description = {
                "Removes a tenant and revokes all its tokens. It builds nothing from then on.",
                "Its name stays taken for ever, because its images are still in the registry."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the tenant is removed",
                "1:there is no such tenant, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Rm extends OperatorCommand {
        @Parameters(paramLabel = NAME, description = THE_TENANT)
        private String name = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            open().accounts().removeTenant(name);
            out().println("removed tenant " + name + " and revoked its tokens");
            return ExitCodes.OK;
        }
    }
}
