package dev.slipway.standalone;

import dev.slipway.builderimage.BuilderImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * What builds run in, and the files that it boots from. The first use makes the builder image, which takes minutes and
 * shows how far it is.
 *
 * @param kind {@code qemu} or {@code namespace}
 * @param files the guest's file system as a tree, or its disk with kernel and initrd
 */
record BuildMachine(String kind, Path files) {
    static final String QEMU = "qemu";
    static final String NAMESPACE = "namespace";
    static final Set<String> KINDS = Set.of(QEMU, NAMESPACE);

    /** For a rehearsal, where nothing is built. */
    static BuildMachine none(DataDirectory data) {
        return new BuildMachine(NAMESPACE, data.machines());
    }

    static BuildMachine prepare(StandaloneOptions options, Progress progress) throws IOException, InterruptedException {
        BuilderImage image = new BuilderImage(options.cache, options.buildKit, progress::say);
        return switch (options.machine) {
            case NAMESPACE -> {
                progress.say("WARNING: builds run in namespaces of this host. That is no security boundary.");
                yield new BuildMachine(NAMESPACE, image.tree());
            }
            case QEMU -> new BuildMachine(QEMU, image.disk());
            default -> throw new IllegalArgumentException("the options let no machine pass but " + KINDS);
        };
    }
}
