package dev.slipway.machine.network;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** The addresses of this host as they were a second ago at most: to ask the kernel for each question of each machine would take milliseconds. */
final class OwnAddresses {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Supplier<Set<InetAddress>> source;
    private Set<InetAddress> known;
    private long asked;

    OwnAddresses(Supplier<Set<InetAddress>> source) {
        this.source = source;
        this.known = source.get();
        this.asked = System.nanoTime();
    }

    synchronized Set<InetAddress> now() {
        if (System.nanoTime() - asked > FRESH.toNanos()) {
            known = source.get();
            asked = System.nanoTime();
        }
        return known;
    }
}
