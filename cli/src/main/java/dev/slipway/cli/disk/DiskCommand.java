package dev.slipway.cli.disk;

import static java.util.Objects.requireNonNull;

import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.ByteCount;
import dev.slipway.cli.output.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway disk BUILD -o FILE}. */
@Command(
        name = "disk",
        description = {
            "Downloads the disk of a build, and checks it.",
            "FILE appears complete or not at all; FILE.json describes it. Blocks of zeros become holes. What arrives is kept in"
                    + " FILE.part: after a break, the command goes on from there, and so does the next one. A disk that was removed"
                    + " is made again."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:FILE is the disk",
            "1:the build has no disk, or Slipway refused; what it says is printed",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE + "; what arrived is kept"
        })
public final class DiskCommand extends ApiCommand {
    @Parameters(
            paramLabel = "BUILD",
            description = "The build: its id, the beginning or the end of it, or a name of its image, such as web:1.4.")
    private String build = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Where the disk goes. It is replaced if it is there.")
    private @Nullable Path output;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description =
                    "Whose name of an image; who is bound to no tenant must say (default: the tenant of the token).")
    private @Nullable String tenant;

    @Option(
            names = {"-q", "--quiet"},
            description = "Does not say how far it is.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path file = requireNonNull(output, "picocli requires it");
        check(file);
        ApiClient api = open();
        String id = NamedBuild.id(api, build, tenant);
        new DiskFetch(api.disks(), new DownloadProgress(terminal(), quiet)).fetch(id, file);
        out().println(file + ": " + ByteCount.text(Files.size(file)) + ", the disk of " + id + ", described in " + file
                + ".json");
        return ExitCodes.OK;
    }

    private void check(Path file) {
        if (file.toString().equals("-")) {
            throw wrong(
                    "-o: a disk goes to a file, not to the standard output, so that it can be checked before anybody uses"
                            + " it, and a download that breaks can go on");
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw wrong("-o: there is no directory " + directory);
        }
        if (Files.isDirectory(file)) {
            throw wrong("-o: is a directory: " + file + "; name a file in it");
        }
    }
}
