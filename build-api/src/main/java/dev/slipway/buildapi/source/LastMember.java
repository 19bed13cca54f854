package dev.slipway.buildapi.source;

import dev.slipway.tar.TarMember;
import java.util.Optional;

/** The last member of a tar that has a certain path: what is there after unpacking. */
final class LastMember {
    private final String path;
    private Optional<TarMember> entry = Optional.empty();
    private byte[] content = new byte[0];

    /** @param path normalized */
    LastMember(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    /** @param content of a file; else empty, and of a file that is too large too */
    void see(TarMember entry, byte[] content) {
        this.entry = Optional.of(entry);
        this.content = content;
    }

    /** Empty where no member has the path. */
    Optional<TarMember> entry() {
        return entry;
    }

    byte[] content() {
        return content;
    }
}
