package dev.slipway.cli.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.WebhookApi;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.CommandGroup;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ListOutput;
import dev.slipway.cli.output.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway webhooks}: where a tenant hears of its builds. */
@Command(
        name = "webhooks",
        description = "Has events of a tenant's builds sent to URLs, and shows what was sent.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = {
            WebhooksCommand.Add.class,
            WebhooksCommand.Ls.class,
            WebhooksCommand.Rm.class,
            WebhooksCommand.Enable.class,
            WebhooksCommand.Deliveries.class,
            WebhooksCommand.Resend.class
        })
public final class WebhooksCommand extends CommandGroup {
    WebhooksCommand() {}

    /** What all of them are about. */
    abstract static class WebhookCommand extends ApiCommand {
        @Option(
                names = "--tenant",
                paramLabel = "NAME",
                description = "Whose webhooks; an admin and a deployer must say (default: the tenant of the token).")
        private @Nullable String tenant;

        final @Nullable String tenant() {
            return tenant;
        }

        final WebhookApi webhooks() throws IOException {
            return open().webhooks();
        }
    }

    /** {@code slipway webhooks add URL}. */
    @Command(
            name = "add",
            description = {
                "Adds a webhook. Slipway posts each event of the tenant's builds there from now on.",
                "It prints the secret with which they are signed. Nobody can read it back."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the webhook is added",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Add extends WebhookCommand {
        @Parameters(index = "0", paramLabel = "URL", description = "Where to post: an https URL.")
        private String url = "";

        @Option(
                names = "--events",
                paramLabel = "EVENT",
                split = ",",
                description =
                        "Which events: build.started, build.finished, image.pushed, image.converted, image.published "
                                + "(default: build.finished).")
        private List<String> events = new ArrayList<>();

        @Option(names = "--json", description = "Prints the API's answer as JSON.")
        private boolean json;

        @Override
        public Integer call() throws IOException, InterruptedException {
            JsonNode added = webhooks().add(tenant(), url, events.isEmpty() ? List.of("build.finished") : events);
            if (json) {
                out().println(added.toPrettyString());
                return ExitCodes.OK;
            }
            out().println("added " + Table.cell(added.path("id")) + " for tenant " + Table.cell(added.path("tenant"))
                    + ": " + eventsOf(added));
            out().println("secret: " + Table.cell(added.path("secret")));
            out().println("Keep the secret now: it is not shown again. Receivers check deliveries with it.");
            return ExitCodes.OK;
        }
    }

    /** {@code slipway webhooks ls}. */
    @Command(
            name = "ls",
            description = "Lists the webhooks, and whether they work.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the webhooks were listed",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Ls extends WebhookCommand {
        @Mixin
        private ListOutput output = new ListOutput();

        @Override
        public Integer call() throws IOException, InterruptedException {
            output.print(
                    out(),
                    webhooks().list(tenant()),
                    "webhooks",
                    new Table("WEBHOOK", "STATUS", "SINCE", "MISSED", "EVENTS", "URL"),
                    webhook -> new String[] {
                        Table.cell(webhook.path("id")),
                        Table.cell(webhook.path("status")),
                        since(webhook),
                        Table.cell(webhook.path("missed")),
                        eventsOf(webhook),
                        Table.cell(webhook.path("url"))
                    });
            return ExitCodes.OK;
        }

        private static String since(JsonNode webhook) {
            return Table.cell(webhook.path(webhook.has("disabled_at") ? "disabled_at" : "failing_since"));
        }
    }

    /** {@code slipway webhooks rm ID}. */
    @Command(
            name = "rm",
            description = "Removes a webhook with its deliveries. Those that wait are not sent.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the webhook is removed",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Rm extends WebhookCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "The webhook.")
        private String id = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            webhooks().remove(tenant(), id);
            out().println("removed " + id);
            return ExitCodes.OK;
        }
    }

    /** {@code slipway webhooks enable ID}. */
    @Command(
            name = "enable",
            description = "Has events sent again to a webhook that Slipway disabled because it failed for too long.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the webhook is enabled",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Enable extends WebhookCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "The webhook.")
        private String id = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            webhooks().enable(tenant(), id);
            out().println("enabled " + id);
            return ExitCodes.OK;
        }
    }

    /** {@code slipway webhooks deliveries ID}. */
    @Command(
            name = "deliveries",
            description = {
                "Lists the last deliveries of a webhook, the latest first, with what the receiver said.",
                "With --json, the beginning of each answer is among it."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the deliveries were listed",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Deliveries extends WebhookCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "The webhook.")
        private String id = "";

        @Mixin
        private ListOutput output = new ListOutput();

        @Override
        public Integer call() throws IOException, InterruptedException {
            output.print(
                    out(),
                    webhooks().deliveries(tenant(), id),
                    "deliveries",
                    new Table("DELIVERY", "BUILD", "EVENT", "STATE", "ATTEMPTS", "LAST", "STATUS", "ANSWER"),
                    delivery -> new String[] {
                        Table.cell(delivery.path("id")),
                        Table.cell(delivery.path("build_id")),
                        Table.cell(delivery.path("event")),
                        Table.cell(delivery.path("state")),
                        Table.cell(delivery.path("attempts")),
                        Table.cell(delivery.path("last_at")),
                        Table.cell(delivery.path("last_status")),
                        answer(delivery)
                    });
            return ExitCodes.OK;
        }

        /** The receiver's own words, or else what happened instead of an answer. */
        private static String answer(JsonNode delivery) {
            String answer = Table.cell(delivery.path("last_answer"));
            return answer.equals("-") ? Table.cell(delivery.path("last_reason")) : answer;
        }
    }

    /** {@code slipway webhooks resend ID DELIVERY}. */
    @Command(
            name = "resend",
            description = "Sends a delivery again, at once and with retries. Its id and its body stay the same.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the delivery is being sent; slipway webhooks deliveries tells what becomes of it",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Resend extends WebhookCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "The webhook.")
        private String id = "";

        @Parameters(index = "1", paramLabel = "DELIVERY", description = "What to send again.")
        private String delivery = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            webhooks().resend(tenant(), id, delivery);
            out().println("sending " + delivery + " again; see slipway webhooks deliveries " + id);
            return ExitCodes.OK;
        }
    }

    private static String eventsOf(JsonNode webhook) {
        List<String> events = new ArrayList<>();
        webhook.path("events").forEach(event -> events.add(event.asText()));
        return String.join(",", events);
    }
}
