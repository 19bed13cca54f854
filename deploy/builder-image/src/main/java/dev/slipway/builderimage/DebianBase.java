package dev.slipway.builderimage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The file system under the agent: the builder's packages of the newest Debian that can be had. A suite that could not be had is
 * not asked for again for a day, while another one stands in.
 */
final class DebianBase {
    private static final String KIND = "base";
    private static final Duration ASK_AGAIN = Duration.ofDays(1);

    private final Cache cache;
    private final Consumer<String> progress;
    private final List<DebianSuite> suites;
    private final Installer installer;

    /** Writes the builder's packages of a suite as a tar archive. */
    @FunctionalInterface
    interface Installer {
        void install(DebianSuite suite, Path tar) throws IOException, InterruptedException;
    }

    /** @param suites those to try, the best one first */
    DebianBase(Cache cache, List<DebianSuite> suites, Installer installer, Consumer<String> progress) {
        this.cache = cache;
        this.suites = List.copyOf(suites);
        this.installer = installer;
        this.progress = progress;
    }

    /**
     * @param suite which one it is
     * @param key names what went into it
     * @param tar a tar archive, which must not be changed
     */
    record Chosen(DebianSuite suite, String key, Path tar) {}

    /** @throws IOException where no suite can be had; tells of the last one why */
    Chosen choose() throws IOException, InterruptedException {
        List<String> failed = new ArrayList<>();
        for (DebianSuite suite : suites.subList(0, suites.size() - 1)) {
            String key = key(suite);
            if (!cache.has(KIND, key) && cache.failedWithin(ASK_AGAIN, KIND, key)) {
                continue;
            }
            try {
                return make(suite);
            } catch (IOException e) {
                failed.add(key);
                progress.accept("%s (%s) cannot be had, so the one before it is taken: %s"
                        .formatted(suite.title(), suite.suite(), e.getMessage()));
            }
        }
        Chosen last = make(suites.getLast());
        // Where this one cannot be had either, the network is to blame, or this machine, and not the suites before it.
        for (String key : failed) {
            cache.noteFailure(KIND, key);
        }
        return last;
    }

    private Chosen make(DebianSuite suite) throws IOException, InterruptedException {
        String key = key(suite);
        Path base = cache.entry(KIND, key, directory -> {
            HostProgram.require(List.of(HostProgram.MMDEBSTRAP));
            installer.install(suite, directory.resolve("base.tar"));
        });
        return new Chosen(suite, key, base.resolve("base.tar"));
    }

    private static String key(DebianSuite suite) {
        ContentKey key = new ContentKey().with("base-1").with(suite.suite());
        DebianPackages.SYSTEM.forEach(key::with);
        return key.value();
    }
}
