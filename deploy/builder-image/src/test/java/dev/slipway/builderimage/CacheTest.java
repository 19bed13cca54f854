package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheTest {
    @TempDir
    private Path root;

    @Test
    void makesAnEntryOnceHoweverManyAskForIt() throws Exception {
        AtomicInteger made = new AtomicInteger();
        List<Future<Path>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int index = 0; index < 8; index++) {
                answers.add(threads.submit(() -> new Cache(root).entry("tree", "1", directory -> {
                    made.incrementAndGet();
                    Files.writeString(directory.resolve("file"), "content");
                })));
            }
        }

        assertThat(made).hasValue(1);
        for (Future<Path> answer : answers) {
            assertThat(answer.get().resolve("file")).hasContent("content");
        }
    }

    @Test
    void leavesNoEntryWhenMakingFailsAndMakesItTheNextTime() throws Exception {
        Cache cache = new Cache(root);
        assertThatThrownBy(() -> cache.entry("tree", "1", directory -> {
                    Files.writeString(directory.resolve("half"), "");
                    throw new IOException("no mirror");
                }))
                .hasMessage("no mirror");
        assertThat(root.resolve("tree-1")).doesNotExist();

        Path entry = cache.entry("tree", "1", directory -> Files.writeString(directory.resolve("whole"), ""));

        assertThat(entry).isEqualTo(root.resolve("tree-1"));
        assertThat(names(entry)).containsExactly("whole");
        assertThat(names(root)).containsExactlyInAnyOrder("tree-1", ".tree.lock");
    }

    @Test
    void keepsEntriesOfSeveralVersionsAndDropsThoseLongUnused() throws Exception {
        Cache cache = new Cache(root);
        Path old = cache.entry("tree", "old", directory -> Files.writeString(directory.resolve("file"), ""));
        Path recent = cache.entry("tree", "recent", directory -> {});
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(15))));
        Files.setLastModifiedTime(recent, FileTime.from(Instant.now().minus(Duration.ofDays(13))));

        cache.entry("tree", "new", directory -> {});

        assertThat(names(root)).containsExactlyInAnyOrder("tree-recent", "tree-new", ".tree.lock");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
