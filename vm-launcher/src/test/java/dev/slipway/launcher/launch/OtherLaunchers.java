package dev.slipway.launcher.launch;

import dev.slipway.kafka.launcher.Launchers.Room;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The other launchers of a test: there are none, until it says so. */
final class OtherLaunchers implements HandOver.Others {
    volatile Room room = Room.NONE;
    final Set<String> taken = ConcurrentHashMap.newKeySet();
    final AtomicInteger looks = new AtomicInteger();

    static HandOver none() {
        return new OtherLaunchers().handOver(Clock.systemUTC());
    }

    HandOver handOver(Clock clock) {
        return new HandOver(this, clock, Duration.ofMillis(2));
    }

    @Override
    public Room roomFor(int memoryMb) {
        looks.incrementAndGet();
        return room;
    }

    @Override
    public boolean haveTaken(String buildId, int memoryMb) {
        return taken.contains(buildId);
    }
}
