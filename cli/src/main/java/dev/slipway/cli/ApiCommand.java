package dev.slipway.cli;

import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.api.ApiConnection;
import dev.slipway.cli.output.ConsoleCommand;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/** A command that asks a Slipway that runs. */
abstract class ApiCommand extends ConsoleCommand {
    @Mixin
    private ApiConnection connection = new ApiConnection();

    final ApiClient open() throws IOException {
        return connection.open();
    }
}
