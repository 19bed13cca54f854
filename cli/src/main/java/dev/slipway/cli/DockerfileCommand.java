package dev.slipway.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.ImageUses;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code slipway dockerfile images FILE} and {@code slipway dockerfile rewrite FILE}: what Slipway sees in a Dockerfile,
 * without a Slipway that runs. Both write bytes to the standard output, so that a file comes out as it went in.
 */
@Command(
        name = "dockerfile",
        description = "Shows or replaces the images that a Dockerfile names.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE, ExitCodes.MALFORMED_LINE},
        subcommands = {DockerfileCommand.Images.class, DockerfileCommand.Rewrite.class})
final class DockerfileCommand implements Runnable {

    private final InputStream in;
    private final OutputStream out;

    @Spec
    private @Nullable CommandSpec spec;

    DockerfileCommand() {
        this(System.in, System.out);
    }

    DockerfileCommand(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public void run() {
        CommandSpec self = spec;
        if (self != null) {
            throw new ParameterException(self.commandLine(), "Missing required subcommand: images or rewrite");
        }
    }

    /** What both subcommands take, and how they end. */
    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {"0:done", ExitCodes.USAGE_LINE, ExitCodes.MALFORMED_LINE})
    private abstract static class OnFile extends ConsoleCommand {

        private static final String STANDARD_INPUT = "-";

        @ParentCommand
        private @Nullable DockerfileCommand parent;

        @Parameters(paramLabel = "FILE", description = "The Dockerfile; - for the standard input.")
        private String file = STANDARD_INPUT;

        @Option(names = "--build-arg", paramLabel = "K=V", description = "Sets a build arg. Repeatable.")
        private Map<String, String> buildArgs = new LinkedHashMap<>();

        @Option(
                names = "--platform",
                paramLabel = "OS/ARCH",
                description = "The platform that the build is for (default: ${DEFAULT-VALUE}).")
        private String platform = "linux/amd64";

        abstract byte[] answer(Dockerfile dockerfile, BuildArguments arguments) throws IOException;

        @Override
        public final Integer call() throws IOException {
            DockerfileCommand streams = requireNonNull(parent, "picocli sets the parent");
            byte[] answer;
            try {
                BuildArguments arguments = BuildArguments.of(buildArgs).withTargetPlatform(platform);
                answer = answer(Dockerfile.parse(read(streams.in), arguments), arguments);
            } catch (DockerfileSyntaxException e) {
                String name = file.equals(STANDARD_INPUT) ? "the standard input" : file;
                errors().println("slipway: " + name + ": " + e.getMessage());
                return ExitCodes.MALFORMED;
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
            streams.out.write(answer);
            streams.out.flush();
            return ExitCodes.OK;
        }

        private byte[] read(InputStream in) throws IOException {
            if (file.equals(STANDARD_INPUT)) {
                return in.readAllBytes();
            }
            Path path = Path.of(file);
            if (!Files.isReadable(path) || Files.isDirectory(path)) {
                throw new IllegalArgumentException("FILE: " + file + " is missing, a directory, or not readable");
            }
            return Files.readAllBytes(path);
        }
    }

    /** {@code slipway dockerfile images FILE}. */
    @Command(
            name = "images",
            description = "Prints the images that a build of this Dockerfile pulls, as JSON, in the order of the file.")
    static final class Images extends OnFile {

        private static final ObjectMapper JSON = new ObjectMapper();

        private record Image(int line, String instruction, String image) {}

        private record Unresolved(int line, String text) {}

        private record Answer(List<Image> images, List<Unresolved> unresolved) {}

        @Override
        byte[] answer(Dockerfile dockerfile, BuildArguments arguments) throws IOException {
            ImageUses uses = dockerfile.externalImages(arguments);
            List<Image> images = uses.images().stream()
                    .map(use -> new Image(use.line(), use.instruction().label(), use.image()))
                    .toList();
            List<Unresolved> unresolved = uses.unresolved().stream()
                    .map(each -> new Unresolved(each.line(), each.text()))
                    .toList();
            byte[] json = JSON.writeValueAsBytes(new Answer(images, unresolved));
            byte[] line = new byte[json.length + 1];
            System.arraycopy(json, 0, line, 0, json.length);
            line[json.length] = '\n';
            return line;
        }
    }

    /** {@code slipway dockerfile rewrite FILE --map FROM=TO}. */
    @Command(
            name = "rewrite",
            description = "Prints the Dockerfile with other images in it. All other bytes stay as they were.")
    static final class Rewrite extends OnFile {

        @Option(
                names = "--map",
                paramLabel = "FROM=TO",
                description = "Replaces the image FROM, written as `images` prints it, by TO. Repeatable.")
        private Map<String, String> replacements = new LinkedHashMap<>();

        @Override
        byte[] answer(Dockerfile dockerfile, BuildArguments arguments) {
            return dockerfile.rewriteBytes(arguments, image -> Optional.ofNullable(replacements.get(image)));
        }
    }
}
