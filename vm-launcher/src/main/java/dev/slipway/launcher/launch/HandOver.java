package dev.slipway.launcher.launch;

import dev.slipway.kafka.launcher.Launchers.Room;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * Keeps builds that are too large for this launcher until one that is large enough has a free place, then lets one after the other
 * go to it. To give a build back costs it one of its deliveries, and Kafka hands it to anybody, this launcher too. So a build is
 * given back only when somebody can begin it, and this launcher takes nothing in the meantime. Safe for use by several threads.
 */
final class HandOver {
    /** Uneven, so that several launchers that keep builds do not give theirs back at one and the same moment. */
    private static final Duration USUAL_LOOK = Duration.ofSeconds(1);

    /** A launcher that restarts, or that tries its machines, is back by then. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How long this launcher takes no builds for the sake of one that it has given back. */
    static final Duration TAKEN_WITHIN = Duration.ofSeconds(20);

    private final Others others;
    private final Clock clock;
    private final Duration look;
    private final List<Kept> waiting = new ArrayList<>();
    private Optional<Given> given = Optional.empty();

    /** What the launchers tell of themselves. */
    interface Others {
        /** Whether there is a launcher for a machine with so many MiB. */
        Room roomFor(int memoryMb);

        /** Whether a launcher that may have such machines works on the build. */
        boolean haveTaken(String buildId, int memoryMb);
    }

    private record Kept(String buildId, int memoryMb, BooleanSupplier wanted) {}

    private record Given(Kept build, Instant until) {}

    /** Why a build is not kept any longer. */
    enum Release {
        /** A launcher can begin it. */
        ROOM,
        /** It has ended or is to end. */
        UNWANTED,
        /** No launcher could ever run it. */
        NO_LAUNCHER
    }

    HandOver(Others others, Clock clock) {
        this(others, clock, USUAL_LOOK);
    }

    /** @param look about how long it waits before it looks again */
    HandOver(Others others, Clock clock, Duration look) {
        this.others = others;
        this.clock = clock;
        this.look = look;
    }

    /**
     * Waits until there is no reason any more to keep a build.
     *
     * @param wanted asked again and again; false once the build has ended or is to end
     * @param leavePlace called again and again while it waits
     */
    Release await(String buildId, int memoryMb, BooleanSupplier wanted, Runnable leavePlace)
            throws InterruptedException {
        Kept build = new Kept(buildId, memoryMb, wanted);
        synchronized (this) {
            waiting.add(build);
        }
        try {
            return await(build, leavePlace);
        } finally {
            synchronized (this) {
                waiting.remove(build);
            }
        }
    }

    private Release await(Kept build, Runnable leavePlace) throws InterruptedException {
        boolean hoped = false;
        Optional<Instant> hopeless = Optional.empty();
        while (build.wanted().getAsBoolean()) {
            Room room = others.roomFor(build.memoryMb());
            hoped |= room != Room.NONE;
            if (room == Room.FREE && give(build)) {
                return Release.ROOM;
            }
            if (room == Room.FREE || room == Room.BUSY) {
                hopeless = Optional.empty();
            } else {
                Instant now = clock.instant();
                Instant since = hopeless.orElse(now);
                hopeless = Optional.of(since);
                if (!hoped || !now.isBefore(since.plus(PATIENCE))) {
                    return Release.NO_LAUNCHER;
                }
            }
            leavePlace.run();
            Thread.sleep(ThreadLocalRandom.current().nextLong(look.toMillis()) + look.toMillis() / 2);
        }
        return Release.UNWANTED;
    }

    /** One at a time, in the order in which they came, except that one may pass others that there is no room for. */
    private synchronized boolean give(Kept build) {
        if (isGiving()) {
            return false;
        }
        for (Kept first : waiting) {
            if (first == build) {
                given = Optional.of(new Given(build, clock.instant().plus(TAKEN_WITHIN)));
                return true;
            }
            if (others.roomFor(first.memoryMb()) == Room.FREE) {
                return false;
            }
        }
        return false;
    }

    /** Whether a build was given back that no other launcher has taken yet: what is fetched now might be that one. */
    synchronized boolean isGiving() {
        given = given.filter(last -> clock.instant().isBefore(last.until())
                && last.build().wanted().getAsBoolean()
                && !others.haveTaken(last.build().buildId(), last.build().memoryMb()));
        return given.isPresent();
    }
}
