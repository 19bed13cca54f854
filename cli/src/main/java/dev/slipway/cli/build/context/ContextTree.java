package dev.slipway.cli.build.context;

import dev.slipway.cli.build.context.IgnoreRules.Verdict;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a directory that are sent, sorted, each directory before what lies in it. Sockets are left out, as docker leaves them
 * out, and pipes and devices too, which no source may have.
 */
public final class ContextTree {
    private final Path root;
    private final IgnoreRules rules;
    private final Set<String> always;
    private final List<ContextEntry> entries = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    /** Ignored directories on the way to where the walk is; they are sent if something in them is. */
    private final Deque<ContextEntry> pending = new ArrayDeque<>();

    private ContextTree(Path root, IgnoreRules rules, Set<String> always) {
        this.root = root;
        this.rules = rules;
        this.always = Set.copyOf(always);
    }

    /**
     * Walks a directory. What is ignored is not read.
     *
     * @param always paths that are sent though they may be ignored, relative and with slashes
     * @throws IOException with a sentence where something cannot be read
     */
    public static ContextTree of(Path root, IgnoreRules rules, Set<String> always) throws IOException {
        ContextTree tree = new ContextTree(root, rules, always);
        tree.walk(root, "", null);
        return tree;
    }

    List<ContextEntry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** Pipes and devices that were not ignored. */
    public List<String> leftOut() {
        return Collections.unmodifiableList(leftOut);
    }

    /** Bytes of all files. */
    public long bytes() {
        return entries.stream().mapToLong(ContextEntry::bytes).sum();
    }

    /** The bytes below each name at the top, the largest first. */
    public List<Map.Entry<String, Long>> largest() {
        Map<String, Long> bytes = new TreeMap<>();
        for (ContextEntry entry : entries) {
            int slash = entry.path().indexOf('/');
            bytes.merge(slash < 0 ? entry.path() : entry.path().substring(0, slash), entry.bytes(), Long::sum);
        }
        return bytes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .toList();
    }

    private void walk(Path directory, String prefix, @Nullable Verdict above) throws IOException {
        for (Path file : sorted(directory)) {
            String path = prefix + file.getFileName();
            Verdict verdict = rules.judge(path, above);
            ContextEntry entry;
            try {
                entry = ContextEntry.read(file, path);
            } catch (NoSuchFileException e) {
                // It was removed meanwhile.
                continue;
            }
            switch (entry.kind()) {
                case DIRECTORY -> walkDirectory(entry, verdict);
                case FILE, LINK -> {
                    if (!verdict.ignored() || always.contains(path)) {
                        send(entry);
                    }
                }
                case SPECIAL -> {
                    if (!verdict.ignored()) {
                        leftOut.add(path);
                    }
                }
                case SOCKET -> {}
            }
        }
    }

    private void walkDirectory(ContextEntry directory, Verdict verdict) throws IOException {
        String path = directory.path();
        if (!verdict.ignored()) {
            send(directory);
            walk(directory.file(), path + "/", verdict);
        } else if (rules.mayHaveExceptions(path) || always.stream().anyMatch(kept -> kept.startsWith(path + "/"))) {
            pending.addLast(directory);
            walk(directory.file(), path + "/", verdict);
            // Sent meanwhile, it is not pending any more.
            pending.remove(directory);
        }
    }

    private void send(ContextEntry entry) {
        entries.addAll(pending);
        pending.clear();
        entries.add(entry);
    }

    private List<Path> sorted(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(files::add);
        } catch (AccessDeniedException e) {
            throw unreadable(directory, "it is not readable for you");
        }
        Collections.sort(files);
        return files;
    }

    private IOException unreadable(Path file, String why) {
        return new IOException("the context " + root + " cannot be read: " + root.relativize(file) + ": " + why
                + "; a line for it in .dockerignore leaves it out");
    }
}
