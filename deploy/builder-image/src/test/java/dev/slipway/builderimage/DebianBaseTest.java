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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DebianBaseTest {
    @TempDir
    private Path root;

    private final Set<DebianSuite> there = EnumSet.allOf(DebianSuite.class);
    private final List<DebianSuite> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    @Test
    void takesTheNewestSuiteAndMakesItOnce() throws Exception {
        DebianBase.Chosen chosen = choose();

        assertThat(chosen.suite()).isEqualTo(DebianSuite.FORKY);
        assertThat(chosen.tar()).hasContent("FORKY");
        assertThat(choose()).isEqualTo(chosen);
        assertThat(asked).containsExactly(DebianSuite.FORKY);
        assertThat(told).isEmpty();
    }

    @Test
    void takesTheOneBeforeWhereTheNewestCannotBeHadAndSaysWhy() throws Exception {
        there.remove(DebianSuite.FORKY);

        DebianBase.Chosen chosen = choose();

        assertThat(chosen.suite()).isEqualTo(DebianSuite.TRIXIE);
        assertThat(told).containsExactly("Debian 14 (forky) cannot be had, so the one before it is taken: no forky");
    }

    @Test
    void asksForTheNewestAgainAfterADayAndNotBefore() throws Exception {
        there.remove(DebianSuite.FORKY);
        choose();
        there.add(DebianSuite.FORKY);

        assertThat(choose().suite()).isEqualTo(DebianSuite.TRIXIE);
        for (Path note : notes()) {
            Files.setLastModifiedTime(note, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        }
        assertThat(choose().suite()).isEqualTo(DebianSuite.FORKY);
    }

    @Test
    void failsWhereNoSuiteCanBeHad() {
        there.clear();

        assertThatThrownBy(this::choose).isInstanceOf(IOException.class).hasMessage("no trixie");
    }

    private DebianBase.Chosen choose() throws IOException, InterruptedException {
        return new DebianBase(new Cache(root), DebianSuite.IN_ORDER, this::install, told::add).choose();
    }

    private void install(DebianSuite suite, Path tar) throws IOException {
        asked.add(suite);
        if (!there.contains(suite)) {
            throw new IOException("no " + suite.suite());
        }
        Files.writeString(tar, suite.name());
    }

    private List<Path> notes() throws IOException {
        try (var files = Files.list(root)) {
            return files.filter(file -> file.toString().endsWith(".failed")).toList();
        }
    }
}
