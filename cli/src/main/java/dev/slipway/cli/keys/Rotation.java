package dev.slipway.cli.keys;

import dev.slipway.keys.KeySet;
import dev.slipway.keys.KeyStage;
import dev.slipway.keys.KeyState;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One rotation from beginning to end: add a key, wait until everybody knows it, use it, wait until nothing of the old one is
 * valid any more, remove the old one. What has been done is read from the files, so whoever was killed goes on from there.
 *
 * @param life how long what the key signs or opens lasts at most
 * @param seenWithin how long it takes at most until the services have seen a change of the files
 */
record Rotation(
        KeySet keys,
        Gate gate,
        Duration life,
        Duration seenWithin,
        Duration patience,
        Clock clock,
        RotationReport report) {
    /** Others' clocks may be behind, and Distribution takes a token for a minute longer than it says. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(2);

    /** How a rotation ended. */
    enum End {
        DONE,
        /** The new key is used; the old one stays for some time. */
        OLD_KEY_STAYS,
        /** The new key is not known everywhere yet. */
        NOT_KNOWN
    }

    /**
     * @param detach whether to end when the new key is used
     * @param again whether to begin a rotation although the one before is not at its end
     */
    End run(boolean detach, boolean again) throws IOException, InterruptedException {
        prune();
        if (keys.at(KeyStage.ADDED).isEmpty()) {
            if (again || keys.at(KeyStage.REPLACED).isEmpty()) {
                report.done("added key " + keys.add().id());
            } else {
                report.done(
                        "no key was added: the old one of the last rotation is still there (--again adds one anyway)");
            }
        }
        Optional<KeyState> added = keys.at(KeyStage.ADDED).stream().findFirst();
        if (added.isPresent()) {
            if (!awaitGate(added.get())) {
                return End.NOT_KNOWN;
            }
            keys.use(added.get().id());
            report.done("key " + added.get().id() + " is used from now on");
        }
        return detach ? report(keys.at(KeyStage.REPLACED)) : awaitOldKeys();
    }

    /** Removes the keys of which nothing can be valid any more. */
    void prune() throws IOException {
        for (KeyState old : keys.at(KeyStage.REPLACED)) {
            if (!clock.instant().isBefore(removable(old))) {
                keys.remove(old.id());
                report.done("removed key " + old.id() + ", which was replaced at " + old.since());
            }
        }
    }

    /** From when nothing is valid any more that has to do with a key that was replaced. */
    Instant removable(KeyState replaced) {
        return replaced.since().plus(seenWithin).plus(life).plus(CLOCKS_DIFFER);
    }

    private boolean awaitGate(KeyState added) throws IOException, InterruptedException {
        Instant deadline = clock.instant().plus(patience);
        Optional<String> waiting = gate.waitsFor(added);
        if (waiting.isPresent()) {
            gate.advice().ifPresent(report::todo);
        }
        while (waiting.isPresent()) {
            if (!clock.instant().isBefore(deadline)) {
                return false;
            }
            report.waiting(waiting.get());
            waiting = gate.waitsFor(added);
        }
        return true;
    }

    private End report(List<KeyState> replaced) {
        replaced.forEach(old -> report.done("key " + old.id() + " stays until " + removable(old)
                + "; slipway keys prune, or the next rotation, removes it then"));
        return replaced.isEmpty() ? End.DONE : End.OLD_KEY_STAYS;
    }

    private End awaitOldKeys() throws IOException, InterruptedException {
        List<KeyState> replaced = keys.at(KeyStage.REPLACED);
        report(replaced);
        while (!replaced.isEmpty()) {
            report.waiting("until " + removable(replaced.getFirst()) + ", when nothing of key "
                    + replaced.getFirst().id() + " is valid any more");
            prune();
            replaced = keys.at(KeyStage.REPLACED);
        }
        return End.DONE;
    }
}
