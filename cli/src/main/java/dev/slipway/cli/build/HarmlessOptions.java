package dev.slipway.cli.build;

import dev.slipway.cli.output.ConsoleCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of docker's that people type out of habit, and that change nothing here unless they ask for what there is not. */
final class HarmlessOptions {
    @Option(names = "--rm", arity = "0..1", fallbackValue = "true", hidden = true)
    private @Nullable Boolean rm;

    @Option(names = "--force-rm", arity = "0..1", fallbackValue = "true", hidden = true)
    private @Nullable Boolean forceRm;

    @Option(names = "--compress", arity = "0..1", fallbackValue = "true", hidden = true)
    private @Nullable Boolean compress;

    @Option(names = "--disable-content-trust", arity = "0..1", fallbackValue = "true", hidden = true)
    private @Nullable Boolean disableContentTrust;

    @Option(names = "--sbom", hidden = true)
    private @Nullable String sbom;

    /** @throws picocli.CommandLine.ParameterException where one of them asks for what Slipway does not do */
    void check(CommandSpec command) {
        if (Boolean.FALSE.equals(disableContentTrust)) {
            throw ConsoleCommand.wrong(
                    command,
                    "--disable-content-trust=false: Slipway checks no signatures of docker's content trust; leave it out");
        }
        if (sbom != null && !sbom.equals("false")) {
            throw ConsoleCommand.wrong(
                    command, "--sbom=" + sbom + ": Slipway makes no list of what is in an image; leave it out");
        }
    }
}
