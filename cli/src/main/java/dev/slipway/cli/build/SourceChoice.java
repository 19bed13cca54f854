package dev.slipway.cli.build;

import dev.slipway.cli.build.DirectorySource.Elsewhere;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.events.text.DockerfileText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Which context and which Dockerfile {@code slipway build [-f FILE] PATH} means, by docker's rules. */
final class SourceChoice {
    private static final String STANDARD_INPUT = "-";
    /** What docker takes for a URL or a git repository, where no directory is called so. */
    private static final Pattern ELSEWHERE = Pattern.compile(
            "(?i)(?:https?|git|ssh|oci-layout|docker-image|target)://.*|git@.*|github\\.com/.*|[^/@]+@[^/:]+:.+|.*\\.git(?:#.*)?");

    private static final Pattern GIT =
            Pattern.compile("(?i)(?:git|ssh)://.*|github\\.com/.*|[^/]*@.*|.*\\.git(?:#.*)?");

    private final CommandSpec command;
    private final InputStream input;

    private SourceChoice(CommandSpec command, InputStream input) {
        this.command = command;
        this.input = input;
    }

    /**
     * Chooses it.
     *
     * @param path of the context; a dash for the standard input
     * @param file what {@code --file} says
     * @param input the standard input, which is read only where one of the two is a dash
     */
    static BuildSource of(CommandSpec command, String path, @Nullable String file, InputStream input)
            throws IOException {
        SourceChoice choice = new SourceChoice(command, input);
        if (path.equals(STANDARD_INPUT)) {
            return choice.fromInput(file);
        }
        Path directory = choice.directory(path);
        if (file == null) {
            return DirectorySource.of(directory, choice.dockerfile(directory));
        }
        return file.equals(STANDARD_INPUT)
                ? DirectorySource.of(
                        directory, new Elsewhere(DirectorySource.DOCKERFILE, choice.text(), Optional.empty()))
                : choice.named(directory, file);
    }

    private Path directory(String path) {
        if (!Files.isDirectory(Path.of(path))) {
            if (ELSEWHERE.matcher(path).matches()) {
                throw wrong("PATH: " + path
                        + " is not on this machine, and slipway build sends a directory of this machine; "
                        + instead(path));
            }
            throw wrong("PATH: " + path + (Files.exists(Path.of(path)) ? " is not a directory" : " does not exist"));
        }
        return Path.of(path);
    }

    private static String instead(String path) {
        return GIT.matcher(path).matches()
                ? "clone it (git clone URL DIR) and build the directory"
                : "fetch it and pipe it: curl -fsSL " + path + " | slipway build -";
    }

    /** docker takes one in lower case where there is no other. */
    private String dockerfile(Path directory) {
        for (String name : new String[] {DirectorySource.DOCKERFILE, "dockerfile"}) {
            if (isFile(directory.resolve(name))) {
                return name;
            }
        }
        throw wrong("PATH: " + directory + " has no Dockerfile; name another file with -f FILE");
    }

    private BuildSource named(Path directory, String file) throws IOException {
        Path absolute = Path.of(file).toAbsolutePath().normalize();
        if (!isFile(absolute)) {
            Path below = directory.resolve(file);
            String hint =
                    isFile(below) ? "; -f counts from where the command runs: did you mean -f " + below + "?" : "";
            throw wrong(
                    "--file: " + file + (Files.isDirectory(absolute) ? " is a directory" : " does not exist") + hint);
        }
        Path root = directory.toRealPath();
        Path parent = absolute.getParent();
        Path real = parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
        for (Path[] places : new Path[][] {{directory.toAbsolutePath().normalize(), absolute}, {root, real}}) {
            if (places[1].startsWith(places[0])) {
                return DirectorySource.of(
                        directory, places[0].relativize(places[1]).toString());
            }
        }
        return DirectorySource.of(directory, elsewhere(absolute));
    }

    private Elsewhere elsewhere(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw wrong("--file: " + file + " is not readable");
        }
        Path ignoreFile = file.resolveSibling(file.getFileName() + ".dockerignore");
        return new Elsewhere(
                file.getFileName().toString(),
                Files.readAllBytes(file),
                Optional.of(ignoreFile).filter(Files::isRegularFile));
    }

    /** An archive that is the context, or a Dockerfile without one. */
    private BuildSource fromInput(@Nullable String file) throws IOException {
        if (file != null && file.equals(STANDARD_INPUT)) {
            throw wrong("PATH and --file are both -, and the standard input is only one of them");
        }
        BufferedInputStream buffered = new BufferedInputStream(input);
        buffered.mark(ArchiveSource.HEADER);
        byte[] beginning = buffered.readNBytes(ArchiveSource.HEADER);
        buffered.reset();
        if (beginning.length == 0) {
            throw wrong("PATH is -, and nothing came on the standard input; pipe a Dockerfile or a tar with one");
        }
        if (ArchiveSource.isArchive(beginning)) {
            return new ArchiveSource(buffered, Optional.ofNullable(file));
        }
        if (file != null) {
            throw wrong("--file: the standard input is no tar but a Dockerfile already, and a build has one");
        }
        Path empty = Files.createTempDirectory("slipway-empty");
        try {
            return DirectorySource.of(
                    empty, new Elsewhere(DirectorySource.DOCKERFILE, text(buffered), Optional.empty()));
        } finally {
            Files.delete(empty);
        }
    }

    private byte[] text() throws IOException {
        return text(input);
    }

    private byte[] text(InputStream from) throws IOException {
        byte[] text = from.readNBytes(DockerfileText.MAX_BYTES + 1);
        if (text.length == 0) {
            throw wrong("--file: nothing came on the standard input; pipe the Dockerfile");
        }
        if (text.length > DockerfileText.MAX_BYTES) {
            throw wrong("the standard input has more than " + DockerfileText.MAX_BYTES
                    + " bytes, and no Dockerfile may have that; a tar with the context goes to PATH -");
        }
        return text;
    }

    private static boolean isFile(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(file);
    }

    private ParameterException wrong(String message) {
        return ConsoleCommand.wrong(command, message);
    }
}
