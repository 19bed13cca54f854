package dev.slipway.converter.cleanup;

import dev.slipway.converter.cleanup.ReferenceAnswer.Gone;
import dev.slipway.converter.cleanup.ReferenceAnswer.Silence;
import dev.slipway.converter.cleanup.ReferenceAnswer.There;
import dev.slipway.converter.cleanup.ReferenceAnswer.Unclear;
import dev.slipway.converter.store.DiskPlace;
import dev.slipway.converter.store.DiskStore;
import dev.slipway.converter.store.PushedReference;
import dev.slipway.converter.store.StoredDisk;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The step: removes each disk whose image the registry has no more, and where that is wanted each that nobody downloads. On any
 * doubt the disk stays.
 */
record CleanupStep(
        DiskStore disks, ReferenceCheck registry, Duration grace, Optional<Duration> unusedFor, Clock clock) {
    /** After so many disks in a row that a registry said nothing about, it is left alone until the next cleanup. */
    private static final int PATIENCE = 3;

    /**
     * Looks at every disk, in the order of their digests.
     *
     * @param dryRun whether disks stay that would be removed
     * @throws IOException when not even the disks' folder can be read
     */
    List<CheckedDisk> run(boolean dryRun) throws IOException, InterruptedException {
        Round round = new Round(dryRun);
        List<CheckedDisk> checked = new ArrayList<>();
        for (Digest manifest : disks.manifests()) {
            round.check(manifest).ifPresent(checked::add);
        }
        return checked;
    }

    /** One run, which remembers how long the registry has been silent. */
    private final class Round {
        private final boolean dryRun;
        private int silent;

        Round(boolean dryRun) {
            this.dryRun = dryRun;
        }

        /** Empty where there is no disk: not yet, or no more. */
        Optional<CheckedDisk> check(Digest manifest) throws InterruptedException {
            try {
                // Without its lock first: a disk that is being made is none to wait for.
                return disks.find(manifest).isEmpty() ? Optional.empty() : checkAlone(manifest);
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the cleanup was to stop");
                }
                return Optional.of(new CheckedDisk(
                        manifest, disks.folder(manifest), 0, List.of(), new CleanupOutcome.Failed(e.toString())));
            }
        }

        private Optional<CheckedDisk> checkAlone(Digest manifest) throws IOException, InterruptedException {
            try (DiskPlace place = disks.hold(manifest)) {
                Optional<StoredDisk> disk = place.find();
                if (disk.isEmpty()) {
                    return Optional.empty();
                }
                List<PushedReference> references = place.references();
                CleanupOutcome verdict = verdict(place, references);
                return Optional.of(new CheckedDisk(
                        manifest, disk.get().file(), disk.get().image().size(), references, verdict));
            }
        }

        private CleanupOutcome verdict(DiskPlace place, List<PushedReference> references)
                throws IOException, InterruptedException {
            if (references.isEmpty()) {
                return new CleanupOutcome.NoReference();
            }
            Instant until = references.getFirst().pushedAt().plus(grace);
            if (clock.instant().isBefore(until)) {
                return new CleanupOutcome.TooYoung(until);
            }
            for (PushedReference reference : references) {
                switch (ask(reference)) {
                    case There() -> {
                        return ofThere(place, references, reference);
                    }
                    case Unclear(String reason) -> {
                        return new CleanupOutcome.NotAnswered(reference, reason);
                    }
                    case Silence(String reason) -> {
                        return new CleanupOutcome.NotAnswered(reference, reason);
                    }
                    case Gone() -> {}
                }
            }
            if (dryRun) {
                return new CleanupOutcome.WouldBeRemoved();
            }
            place.remove();
            return new CleanupOutcome.Removed();
        }

        /** @param references of the disk, the newest push first */
        private CleanupOutcome ofThere(DiskPlace place, List<PushedReference> references, PushedReference reference)
                throws IOException {
            Instant pushed = references.getFirst().pushedAt();
            Instant used = place.used().filter(pushed::isBefore).orElse(pushed);
            if (unusedFor
                    .filter(time -> !clock.instant().isBefore(used.plus(time)))
                    .isEmpty()) {
                return new CleanupOutcome.StillThere(reference);
            }
            if (dryRun) {
                return new CleanupOutcome.WouldBeRemovedUnused(used);
            }
            place.remove();
            return new CleanupOutcome.RemovedUnused(used);
        }

        private ReferenceAnswer ask(PushedReference reference) throws InterruptedException {
            if (silent == PATIENCE) {
                return new Silence(
                        "not asked, as the registry has left " + PATIENCE + " questions in a row unanswered");
            }
            ReferenceAnswer answer = registry.ask(reference);
            silent = answer instanceof Silence ? silent + 1 : 0;
            return answer;
        }
    }
}
