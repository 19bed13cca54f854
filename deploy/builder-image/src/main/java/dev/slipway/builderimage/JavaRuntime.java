package dev.slipway.builderimage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The agent's Java: the parts of the running JDK that it needs, linked into a runtime of its own. */
final class JavaRuntime {
    /** Where the runtime lies in the guest. */
    static final String HOME = "opt/slipway/runtime";

    /**
     * What the agent and its libraries use: HTTP to the registry, TLS with elliptic curves, JSON (whose library looks for
     * {@code java.xml}'s types), logging, and {@code sun.misc.Unsafe} in the compression libraries.
     */
    static final List<String> MODULES =
            List.of("java.base", "java.net.http", "java.logging", "java.xml", "jdk.crypto.ec", "jdk.unsupported");

    private JavaRuntime() {}

    static String key() {
        ContentKey key =
                new ContentKey().with("runtime-1").with(Runtime.version().toString());
        MODULES.forEach(key::with);
        return key.value();
    }

    /** Links the runtime below {@code root}, with an archive of the platform's classes for a fast start. */
    static void link(Path root, Consumer<String> progress) throws IOException, InterruptedException {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        if (!Files.isExecutable(jlink)) {
            throw new IOException("The builder image needs a JDK with jlink; " + jlink + " is not there");
        }
        progress.accept("jlink: Java " + Runtime.version().feature() + " for the agent");
        Path home = root.resolve(HOME);
        Files.createDirectories(home.getParent());
        HostProgram.run(
                jlink.toString(),
                List.of(
                        "--add-modules",
                        String.join(",", MODULES),
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--generate-cds-archive",
                        "--output",
                        home.toString()),
                line -> {});
        FileTrees.stamp(root);
    }
}
