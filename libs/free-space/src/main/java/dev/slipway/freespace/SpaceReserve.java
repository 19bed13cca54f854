package dev.slipway.freespace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Space that stays free on some file systems. Safe for use by many threads; quick enough to be asked many times a second. */
public final class SpaceReserve {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceReserve.class);
    private static final int MIB = 20;

    private final String setting;
    private final long bytes;
    private final List<Path> places;
    private final FreeSpace space;
    private final Set<Path> silent = ConcurrentHashMap.newKeySet();
    private boolean wasShort;

    /**
     * A reserve on the file systems of these places.
     *
     * @param setting the name of the setting that says how many, for messages
     * @param bytes that stay free on each; with 0, nothing is ever short
     */
    public SpaceReserve(String setting, long bytes, List<Path> places, FreeSpace space) {
        this.setting = setting;
        this.bytes = bytes;
        this.places = List.copyOf(places);
        this.space = space;
    }

    /** The setting that says how much stays free. */
    public String setting() {
        return setting;
    }

    /** Where there is less left than is to stay, a sentence for people; it names the place, what is left and the setting. */
    public Optional<String> shortage() {
        Optional<String> shortage =
                places.stream().flatMap(place -> at(place).stream()).findFirst();
        tellOfChanges(shortage);
        return shortage;
    }

    /** Bytes that may be written on the file system of this place now, beside what stays free; below 0 where it is short. */
    public long spare(Path place) {
        try {
            return space.usableBytes(place) - bytes;
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Bytes that anybody may ever take on the file system of this place: all that it holds, less what stays free. */
    public long most(Path place) {
        try {
            return space.capacityBytes(place) - bytes;
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** A file system that does not say what it has left is no reason to stop: the work itself finds out. */
    private Optional<String> at(Path place) {
        try {
            long left = space.usableBytes(place);
            silent.remove(place);
            return left >= bytes
                    ? Optional.empty()
                    : Optional.of("the file system of " + place + " has " + (left >> MIB) + " MiB left, less than the "
                            + (bytes >> MIB) + " MiB of " + setting);
        } catch (IOException e) {
            if (silent.add(place)) {
                LOG.warn(
                        "a file system does not say what it has left, nothing is kept free on it: path={} reason={}",
                        place,
                        e.toString());
            }
            return Optional.empty();
        }
    }

    private synchronized void tellOfChanges(Optional<String> shortage) {
        if (shortage.isPresent() && !wasShort) {
            LOG.error("space is short, no new work is taken: reason={}", shortage.get());
        } else if (shortage.isEmpty() && wasShort) {
            LOG.info("there is space again, work is taken: setting={}", setting);
        }
        wasShort = shortage.isPresent();
    }
}
