package dev.slipway.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.KeySet;
import dev.slipway.keys.KeyStage;
import dev.slipway.keys.KeyState;
import dev.slipway.keys.LauncherKey;
import dev.slipway.testing.AdjustableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    @TempDir
    private Path directory;

    private final AdjustableClock clock = new AdjustableClock();
    private final Watcher watcher = new Watcher();
    private final Door door = new Door();
    private KeySet keys;

    /** What the operator sees; each look at the clock is a minute later. */
    private final class Watcher implements RotationReport {
        private final List<String> done = new ArrayList<>();
        private final List<String> todo = new ArrayList<>();
        private int killedAfter = Integer.MAX_VALUE;

        @Override
        public void done(String sentence) {
            done.add(sentence);
            if (done.size() == killedAfter) {
                throw new Killed();
            }
        }

        @Override
        public void todo(String sentence) {
            todo.add(sentence);
        }

        @Override
        public void waiting(String forWhat) {
            clock.advance(Duration.ofMinutes(1));
        }
    }

    /** Opens after so many questions. */
    private static final class Door implements Gate {
        private int questions;
        private int opensAfter = 3;

        @Override
        public Optional<String> waitsFor(KeyState added) {
            return ++questions > opensAfter ? Optional.empty() : Optional.of("for the door");
        }

        @Override
        public Optional<String> advice() {
            return Optional.of("open the door");
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void makeKeys() throws Exception {
        keys = keys(KeyKind.ACCESS_TOKENS);
    }

    private KeySet keys(KeyKind kind) throws Exception {
        Path launcher = directory.resolve("launcher.jwk");
        Path published = directory.resolve("launcher.pub.jwk");
        LauncherKey.createIfMissing(launcher, published);
        KeyDirectory service = KeyDirectory.open(directory.resolve("keys"), clock);
        return switch (kind) {
            case ACCESS_TOKENS -> service.rotated(KeyPurpose.ACCESS_TOKENS);
            case BUILD_CREDENTIALS -> service.rotated(KeyPurpose.BUILD_CREDENTIALS);
            case LAUNCHER -> LauncherKey.rotated(launcher, published, clock);
        };
    }

    private Rotation rotation() {
        return new Rotation(keys, door, LIFE, Duration.ofSeconds(5), PATIENCE, clock, watcher);
    }

    private String only() throws Exception {
        assertThat(keys.list()).extracting(KeyState::stage).containsExactly(KeyStage.USED);
        return keys.list().getFirst().id();
    }

    @ParameterizedTest
    @EnumSource
    void leadsFromOneKeyToAnother(KeyKind kind) throws Exception {
        keys = keys(kind);
        String old = only();

        assertThat(rotation().run(false, false)).isEqualTo(Rotation.End.DONE);

        assertThat(only()).isNotEqualTo(old);
        assertThat(watcher.todo).containsExactly("open the door");
        assertThat(watcher.done.getLast()).startsWith("removed key " + old);
    }

    @Test
    void usesTheNewKeyOnlyWhenItIsKnown() throws Exception {
        String old = only();
        door.opensAfter = Integer.MAX_VALUE;

        assertThat(rotation().run(false, false)).isEqualTo(Rotation.End.NOT_KNOWN);

        assertThat(keys.at(KeyStage.USED)).extracting(KeyState::id).containsExactly(old);
        assertThat(keys.at(KeyStage.ADDED)).hasSize(1);
    }

    @Test
    void keepsTheOldKeyUntilNothingOfItIsValid() throws Exception {
        String old = only();
        rotation().run(true, false);
        Instant replaced = keys.at(KeyStage.REPLACED).getFirst().since();

        rotation().prune();
        assertThat(keys.at(KeyStage.REPLACED)).extracting(KeyState::id).containsExactly(old);
        rotation().run(false, false);

        assertThat(clock.instant()).isAfter(replaced.plus(LIFE));
        only();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void goesOnWhereItWasKilled(int sentences) throws Exception {
        for (KeyKind kind : KeyKind.values()) {
            keys = keys(kind);
            String old = only();
            watcher.done.clear();
            watcher.killedAfter = sentences;
            assertThatThrownBy(() -> rotation().run(false, false)).isInstanceOf(Killed.class);
            watcher.killedAfter = Integer.MAX_VALUE;
            int keysMade = keys.list().size();

            if (sentences < 4) {
                // The fourth thing is the last: what follows would be another rotation.
                keys = keys(kind);
                rotation().run(false, false);
                assertThat(keysMade).isEqualTo(2);
            }

            assertThat(only()).isNotEqualTo(old);
            assertThat(watcher.done.stream().filter(line -> line.startsWith("added")))
                    .hasSize(1);
        }
    }

    @Test
    void finishesTheLastRotationBeforeItBeginsAnother() throws Exception {
        rotation().run(true, false);
        String used = keys.at(KeyStage.USED).getFirst().id();

        assertThat(rotation().run(true, false)).isEqualTo(Rotation.End.OLD_KEY_STAYS);
        assertThat(keys.at(KeyStage.USED)).extracting(KeyState::id).containsExactly(used);

        clock.advance(Duration.ofMinutes(1));
        rotation().run(true, true);
        assertThat(keys.at(KeyStage.USED)).extracting(KeyState::id).doesNotContain(used);
        assertThat(keys.at(KeyStage.REPLACED)).hasSize(2);
    }

    /** Keys whose old one stays for longer than it takes until the schedule comes again are replaced each other time. */
    @Test
    void aWeeklyScheduleReplacesEachKeyWhenTheOldOneHasGone() throws Exception {
        int replaced = 0;
        for (int week = 0; week < 10; week++) {
            String before = keys.at(KeyStage.USED).getFirst().id();
            new Rotation(keys, door, Duration.ofDays(10), Duration.ofSeconds(5), PATIENCE, clock, watcher)
                    .run(true, false);
            replaced += keys.at(KeyStage.USED).getFirst().id().equals(before) ? 0 : 1;
            assertThat(keys.list()).hasSize(2);
            clock.advance(Duration.ofDays(7));
        }

        assertThat(replaced).isEqualTo(5);
    }
}
