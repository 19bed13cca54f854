package dev.slipway.disk.erofs;

import dev.slipway.disk.tree.Attributes;
import java.util.Comparator;

/** A modification time: seconds since 1970, before it negative, and the nanoseconds after them. */
record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {

    private static final Comparator<Timestamp> ORDER =
            Comparator.comparingLong(Timestamp::seconds).thenComparingInt(Timestamp::nanos);

    static Timestamp of(Attributes attributes) {
        return new Timestamp(attributes.seconds(), attributes.nanos());
    }

    @Override
    public int compareTo(Timestamp other) {
        return ORDER.compare(this, other);
    }
}
