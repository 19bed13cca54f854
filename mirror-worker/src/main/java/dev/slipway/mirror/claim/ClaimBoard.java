package dev.slipway.mirror.claim;

import dev.slipway.registry.client.UploadBookmark.Place;
import dev.slipway.registry.reference.Repository;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * All that is claimed, as one worker reads it from the topic, in the topic's order. Safe for use by several threads; one takes in
 * records.
 */
final class ClaimBoard {
    /** So many signs of life of one's own may go by without any of another worker. */
    static final int SILENT_SIGNS = 3;

    /** Of things that nobody claims any more, what is remembered for who comes later. */
    private static final int REMEMBERED = 20_000;

    private final String self;
    private final LongSupplier nanoTime;
    private final Map<String, Matter> matters = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Matter> eldest) {
            return size() > REMEMBERED && eldest.getValue().claims.isEmpty();
        }
    };
    private final Map<String, Waiting> waiting = new HashMap<>();

    /** By worker, how many signs of life of our own had been read when something of it was read last. */
    private final Map<String, Long> heard = new HashMap<>();

    private long ownSigns;
    private long heardOfSelf;

    /** @param self the name of the worker whose board this is */
    ClaimBoard(String self) {
        this(self, System::nanoTime);
    }

    ClaimBoard(String self, LongSupplier nanoTime) {
        this.self = self;
        this.nanoTime = nanoTime;
        this.heardOfSelf = nanoTime.getAsLong();
    }

    /**
     * What is known where a claim is held now.
     *
     * @param late whether somebody was at it before
     */
    record Turn(boolean late, Optional<Repository> holder, Optional<Place> left) {}

    /** One thing: its claims in their order, and what is left of those that ended. */
    private static final class Matter {
        /** By id, the claim's worker. */
        private final SequencedMap<String, String> claims = new LinkedHashMap<>();

        private Optional<Place> left = Optional.empty();
        private Optional<Repository> holder = Optional.empty();
        private boolean wasClaimed;
        private long heldSince;

        /** Whoever is first has it. */
        boolean isHeldBy(String claim) {
            return !claims.isEmpty() && claims.sequencedKeySet().getFirst().equals(claim);
        }
    }

    /** A claim of this worker that is not held yet. */
    private static final class Waiting {
        private final CompletableFuture<Turn> turn = new CompletableFuture<>();
        private boolean read;
        private boolean late;
    }

    /** Completes when this worker holds a claim that it is about to write. */
    synchronized CompletableFuture<Turn> await(String claim) {
        return waiting.computeIfAbsent(claim, _ -> new Waiting()).turn;
    }

    /** Nobody waits for the claim any more. */
    synchronized void forget(String claim) {
        waiting.remove(claim);
    }

    /** Whether the claim stands on the topic, behind another one. */
    synchronized boolean isBehindAnother(String claim) {
        Waiting waits = waiting.get(claim);
        return waits != null && waits.read && !waits.turn.isDone();
    }

    /** How long nothing of this worker has been read, since that time by {@link System#nanoTime}. */
    synchronized Duration silence(long since) {
        return Duration.ofNanos(nanoTime.getAsLong() - Math.max(since, heardOfSelf));
    }

    /** How long nothing has been read about this of whoever holds it. What those say who wait does not count. */
    synchronized Duration unchanged(String what) {
        Matter matter = matters.get(what);
        return matter == null ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - matter.heldSince);
    }

    /** Takes in the next record. */
    synchronized void apply(ClaimRecord next) {
        heard.put(next.worker(), ownSigns);
        if (next.worker().equals(self)) {
            heardOfSelf = nanoTime.getAsLong();
        }
        switch (next) {
            case ClaimRecord.Claimed claimed -> apply(claimed);
            case ClaimRecord.Released released -> apply(released);
            case ClaimRecord.Alive(String worker)
            when worker.equals(self) -> {
                ownSigns++;
                dropTheDead();
            }
            case ClaimRecord.Alive _ -> {}
        }
    }

    private void apply(ClaimRecord.Claimed claimed) {
        Matter matter = matters.computeIfAbsent(claimed.key(), _ -> new Matter());
        boolean isNew = matter.claims.putIfAbsent(claimed.claim(), claimed.worker()) == null;
        if (matter.isHeldBy(claimed.claim())) {
            matter.heldSince = nanoTime.getAsLong();
        }
        Waiting own = waiting.get(claimed.claim());
        if (isNew && own != null) {
            own.read = true;
            own.late = matter.wasClaimed;
        }
        matter.wasClaimed = true;
        if (claimed.upload().isPresent() || !isNew) {
            matter.left = claimed.upload();
        }
        settle(matter);
    }

    private void apply(ClaimRecord.Released released) {
        Matter matter = matters.get(released.key());
        boolean held = matter != null && matter.isHeldBy(released.claim());
        if (matter == null || matter.claims.remove(released.claim()) == null) {
            return;
        }
        if (held) {
            matter.heldSince = nanoTime.getAsLong();
        }
        if (released.holder().isPresent()) {
            matter.holder = released.holder();
            matter.left = Optional.empty();
        } else if (released.upload().isPresent()) {
            matter.left = released.upload();
        }
        settle(matter);
    }

    private void dropTheDead() {
        heard.keySet().removeIf(worker -> {
            boolean dead = !worker.equals(self) && ownSigns - heard.getOrDefault(worker, 0L) > SILENT_SIGNS;
            if (dead) {
                for (Matter matter : matters.values()) {
                    if (matter.claims.values().removeIf(worker::equals)) {
                        matter.heldSince = nanoTime.getAsLong();
                        settle(matter);
                    }
                }
            }
            return dead;
        });
    }

    /** Whoever is first has it. */
    private void settle(Matter matter) {
        Waiting waits = matter.claims.isEmpty()
                ? null
                : waiting.get(matter.claims.sequencedKeySet().getFirst());
        if (waits != null) {
            waits.turn.complete(new Turn(waits.late, matter.holder, matter.left));
        }
    }
}
