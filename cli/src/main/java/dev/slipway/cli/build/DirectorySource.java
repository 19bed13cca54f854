package dev.slipway.cli.build;

import dev.slipway.cli.build.context.ContextTar;
import dev.slipway.cli.build.context.ContextTree;
import dev.slipway.cli.build.context.IgnoreRules;
import dev.slipway.cli.output.ByteCount;
import dev.slipway.events.request.RequestFields;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A directory, without what its ignore file leaves out.
 *
 * <p>A Dockerfile from elsewhere travels in a folder of its own, {@value #FOREIGN}, with its ignore file, to which a line for that
 * folder is added. So whoever applies the ignore file again gets the same context, and COPY sees nothing of the folder.
 */
final class DirectorySource implements BuildSource {
    static final String DOCKERFILE = "Dockerfile";
    private static final String IGNORE_FILE = ".dockerignore";
    private static final String FOREIGN = ".slipway-dockerfile";
    private static final int NAMED = 3;
    /** As Linux has it (MAXSYMLINKS, namei.c). */
    private static final int MOST_LINKS = 40;

    private final Path directory;
    private final ContextTree tree;
    private final Optional<Foreign> foreign;
    private final Map<String, String> fields;

    /** A Dockerfile that lies outside of the directory, as it travels. */
    private record Foreign(String path, byte[] dockerfile, String ignoreFile) {}

    /** A Dockerfile from elsewhere: its name, its text, and its own ignore file where it has one. */
    record Elsewhere(String name, byte[] dockerfile, Optional<Path> ignoreFile) {}

    private DirectorySource(Path directory, ContextTree tree, Optional<Foreign> foreign, Map<String, String> fields) {
        this.directory = directory;
        this.tree = tree;
        this.foreign = foreign;
        this.fields = fields;
    }

    /** @param dockerfile a path in the directory, with slashes */
    static DirectorySource of(Path directory, String dockerfile) throws IOException {
        Path root = directory.toRealPath();
        Path own = root.resolve(dockerfile + IGNORE_FILE);
        boolean hasOwn = Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS);
        IgnoreRules rules = rules(hasOwn ? Optional.of(own) : ofDirectory(root));
        ContextTree tree = ContextTree.of(root, rules, sentAnyway(root, dockerfile));
        Map<String, String> fields =
                dockerfile.equals(DOCKERFILE) ? Map.of() : Map.of(RequestFields.DOCKERFILE_PATH.name(), dockerfile);
        return new DirectorySource(directory, tree, Optional.empty(), fields);
    }

    static DirectorySource of(Path directory, Elsewhere elsewhere) throws IOException {
        Path root = directory.toRealPath();
        Optional<Path> ignoreFile = elsewhere.ignoreFile().or(() -> ofDirectory(root));
        ContextTree tree = ContextTree.of(root, rules(ignoreFile), Set.of());
        Foreign foreign = new Foreign(
                FOREIGN + "/" + elsewhere.name(), elsewhere.dockerfile(), text(ignoreFile) + "\n" + FOREIGN + "\n");
        return new DirectorySource(
                directory, tree, Optional.of(foreign), Map.of(RequestFields.DOCKERFILE_PATH.name(), foreign.path()));
    }

    /** The ignore file of the directory; none where it is a link that leads out of it. */
    private static Optional<Path> ofDirectory(Path root) {
        Path file = root.resolve(IGNORE_FILE);
        try {
            return Files.isRegularFile(file) && file.toRealPath().startsWith(root)
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static IgnoreRules rules(Optional<Path> ignoreFile) throws IOException {
        try {
            return ignoreFile.isEmpty() ? IgnoreRules.NONE : IgnoreRules.parse(text(ignoreFile));
        } catch (IllegalArgumentException e) {
            throw new IOException(ignoreFile.orElseThrow() + ", " + e.getMessage(), e);
        }
    }

    private static String text(Optional<Path> ignoreFile) throws IOException {
        return ignoreFile.isEmpty() ? "" : new String(Files.readAllBytes(ignoreFile.get()), StandardCharsets.UTF_8);
    }

    /** What the build machine needs to read the Dockerfile and its ignore file, by whatever links. */
    private static Set<String> sentAnyway(Path root, String dockerfile) throws IOException {
        Set<String> paths = new HashSet<>(Set.of(dockerfile + IGNORE_FILE, IGNORE_FILE));
        for (String start : List.of(dockerfile, IGNORE_FILE)) {
            Path path = root.resolve(start).normalize();
            for (int links = 0; links < MOST_LINKS && path.startsWith(root); links++) {
                addWithParents(paths, root.relativize(path));
                if (!Files.isSymbolicLink(path)) {
                    break;
                }
                path = path.resolveSibling(Files.readSymbolicLink(path)).normalize();
            }
            Path end = root.resolve(start);
            if (Files.exists(end) && end.toRealPath().startsWith(root)) {
                addWithParents(paths, root.relativize(end.toRealPath()));
            }
        }
        return paths;
    }

    private static void addWithParents(Set<String> paths, Path path) {
        for (int length = 1; length <= path.getNameCount(); length++) {
            paths.add(path.subpath(0, length).toString());
        }
    }

    @Override
    public String name() {
        return "the context " + directory;
    }

    @Override
    public Map<String, String> fields() {
        return fields;
    }

    @Override
    public Optional<Dockerfile> dockerfile() {
        if (foreign.isPresent()) {
            String name = foreign.get().path().substring(FOREIGN.length() + 1);
            return Optional.of(new Dockerfile(name, new String(foreign.get().dockerfile(), StandardCharsets.UTF_8)));
        }
        String path = fields.getOrDefault(RequestFields.DOCKERFILE_PATH.name(), DOCKERFILE);
        try {
            byte[] text = Files.readAllBytes(directory.resolve(path));
            return Optional.of(new Dockerfile(path, new String(text, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public long bytes() {
        return tree.bytes();
    }

    @Override
    public List<String> leftOut() {
        return tree.leftOut();
    }

    @Override
    public List<String> largest() {
        return tree.largest().stream()
                .limit(NAMED)
                .map(name -> name.getKey() + " " + ByteCount.text(name.getValue()))
                .toList();
    }

    @Override
    public void write(OutputStream out, LongConsumer progress) throws IOException {
        try (ContextTar tar = new ContextTar(out, progress)) {
            tar.add(tree);
            if (foreign.isPresent()) {
                tar.add(foreign.get().path(), foreign.get().dockerfile());
                tar.add(
                        foreign.get().path() + IGNORE_FILE,
                        foreign.get().ignoreFile().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
