package dev.slipway.builderimage;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.Refused;
import dev.slipway.disk.conversion.DiskImages;
import dev.slipway.disk.oci.OciImageStore;
import dev.slipway.registry.layout.OciLayout;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * The builder image of this version of Slipway in its several forms, each made on first use and kept in a cache directory.
 *
 * <p>The first call takes a minute or two and needs the machine's Debian mirror; later ones take a fraction of a second and need
 * nothing. Any number of processes may share a cache directory.
 */
public final class BuilderImage {
    /** The kernel of a release: it has to boot wherever the rest comes from. */
    private static final DebianSuite KERNEL_SUITE = DebianSuite.TRIXIE;

    private final Cache cache;
    private final Consumer<String> progress;
    private final ClassLoader agentLoader;
    private final DebianBase base;
    private final BuildKitPrograms buildKit;

    /**
     * @param cacheDirectory where the results are kept, made if missing; outside of any checkout
     * @param progress gets a line of text now and then while something is made
     */
    public BuilderImage(Path cacheDirectory, Consumer<String> progress) {
        this(cacheDirectory, Optional.empty(), progress);
    }

    /**
     * @param buildKit an image with buildkitd, buildctl and buildkit-runc, such as a copy of {@code moby/buildkit}; it is read with
     *     the user's docker logins. Empty: the BuildKit in Debian's docker.io
     */
    public BuilderImage(Path cacheDirectory, Optional<ImageReference> buildKit, Consumer<String> progress) {
        this.cache = new Cache(cacheDirectory);
        this.progress = progress;
        this.agentLoader = BuilderImage.class.getClassLoader();
        this.base = new DebianBase(
                cache,
                DebianSuite.IN_ORDER,
                (suite, tar) -> DebianPackages.installSystem(suite, tar, progress),
                progress);
        this.buildKit = new BuildKitPrograms(cache, buildKit, progress);
    }

    /**
     * The root file system as a directory, for a namespace machine; owners and devices are right only if this runs as root, which
     * is also the only user who can run such a machine.
     *
     * @return a directory that must not be written to
     */
    public Path tree() throws IOException, InterruptedException {
        Parts parts = parts();
        String key = new ContentKey().with("tree-2").with(parts.key()).value();
        return cache.entry("tree", key, directory -> {
            HostProgram.require(List.of(HostProgram.MMDEBSTRAP, HostProgram.TAR));
            Path runtime = runtime();
            Path agent = agent(parts.agent());
            progress.accept("unpacking the builder's file system");
            HostProgram.TAR.run(
                    List.of(
                            "-xf",
                            parts.base().tar().toString(),
                            "-C",
                            directory.toString(),
                            "--numeric-owner",
                            "--xattrs"),
                    line -> {});
            if (parts.buildKit().isPresent()) {
                FileTrees.copy(parts.buildKit().get(), directory);
            }
            FileTrees.copy(runtime, directory);
            FileTrees.copy(agent, directory);
            Files.createDirectories(directory.resolve("scratch"));
        });
    }

    /**
     * The image as an OCI layout, from which the disk is converted.
     *
     * @return a directory that must not be written to
     */
    public Path layout() throws IOException, InterruptedException {
        return layout(parts());
    }

    private Path layout(Parts parts) throws IOException, InterruptedException {
        return cache.entry("image", imageKey(parts), directory -> {
            OciImage image = image(parts);
            progress.accept("assembling the builder image");
            image.writeLayout(directory);
        });
    }

    /**
     * What a virtual machine boots from: {@code kernel}, {@code initrd}, {@code root.ext4}, and a static {@code busybox} that runs on
     * the host.
     *
     * @return a directory that must not be written to
     */
    public Path disk() throws IOException, InterruptedException {
        Parts parts = parts();
        String key = new ContentKey()
                .with("disk-1")
                .with(imageKey(parts))
                .with(bootKey(parts.base()))
                .value();
        return cache.entry("disk", key, directory -> {
            Path boot = boot(parts.base());
            OciLayout layout = OciLayout.open(layout(parts));
            progress.accept("converting the builder image to a disk");
            convert(new OciImageStore(layout, layout.onlyManifest()), directory.resolve("root.ext4"));
            FileTrees.copy(boot, directory);
        });
    }

    private static void convert(ImageStore image, Path disk) throws IOException {
        switch (DiskImages.convert(ConversionRequest.of(image, disk))) {
            case Converted converted -> {}
            case Refused refused ->
                throw new IOException("The builder image could not become a disk: " + refused.detail());
        }
    }

    /**
     * Pushes the image to a registry, over plain HTTP only on loopback.
     *
     * @param reference repository with a tag, such as {@code registry.example.com/slipway/builder:1}
     * @return the manifest's digest
     */
    public String push(String reference, String username, String password) throws IOException, InterruptedException {
        return image(parts()).push(reference, username, password);
    }

    /** What the image is put together from. */
    private record Parts(DebianBase.Chosen base, Optional<Path> buildKit, AgentFiles agent) {
        String key() throws IOException {
            ContentKey key = new ContentKey().with(base.key()).with(agent.key());
            buildKit.ifPresent(directory -> key.with(directory.getFileName().toString()));
            return key.value();
        }
    }

    private Parts parts() throws IOException, InterruptedException {
        return new Parts(base.choose(), buildKit.directory(), agentFiles());
    }

    private OciImage image(Parts parts) throws IOException, InterruptedException {
        DebianBase.Chosen debian = parts.base();
        Path archive = cache.entry(
                        "archive",
                        debian.key(),
                        directory -> OciImage.archive(debian.suite(), debian.tar(), directory.resolve("image.tar")))
                .resolve("image.tar");
        return new OciImage(archive, runtime(), agent(parts.agent()), parts.buildKit(), cache.shared("jib"));
    }

    private static String imageKey(Parts parts) throws IOException {
        return new ContentKey().with("image-2").with(parts.key()).value();
    }

    private static String bootKey(DebianBase.Chosen base) throws IOException {
        ContentKey key = new ContentKey()
                .with("boot-2")
                .with(base.key())
                .with(KERNEL_SUITE.suite())
                .with(AgentFiles.resource("initrd-init"));
        DebianPackages.KERNEL.forEach(key::with);
        Initrd.MODULES.forEach(key::with);
        return key.value();
    }

    /** A directory with {@code kernel}, {@code initrd} and a static {@code busybox}. */
    private Path boot(DebianBase.Chosen base) throws IOException, InterruptedException {
        return cache.entry("boot", bootKey(base), directory -> {
            HostProgram.require(List.of(HostProgram.MMDEBSTRAP));
            byte[] busybox = busybox(base.tar());
            Path packages = directory.resolve("kernel.tar");
            DebianPackages.extract(KERNEL_SUITE, DebianPackages.KERNEL, packages, progress);
            try (KernelPackage kernel = KernelPackage.open(packages);
                    InputStream bootImage = kernel.bootImage()) {
                Files.copy(bootImage, directory.resolve("kernel"));
                Initrd.write(directory.resolve("initrd"), busybox, kernel.withDependencies(Initrd.MODULES));
            }
            Files.delete(packages);
            Path program = Files.write(directory.resolve("busybox"), busybox);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        });
    }

    private static byte[] busybox(Path tar) throws IOException {
        try (TarFile archive = new TarFile(tar)) {
            for (TarArchiveEntry entry : archive.getEntries()) {
                if (entry.isFile() && entry.getName().endsWith("/bin/busybox")) {
                    try (InputStream input = archive.getInputStream(entry)) {
                        return input.readAllBytes();
                    }
                }
            }
        }
        throw new IOException("No busybox among " + String.join(" ", DebianPackages.SYSTEM));
    }

    private AgentFiles agentFiles() throws IOException {
        return new AgentFiles(AgentClassPath.reachableFrom(AgentClassPath.MAIN_CLASS, agentLoader));
    }

    private Path runtime() throws IOException, InterruptedException {
        return cache.entry("runtime", JavaRuntime.key(), directory -> JavaRuntime.link(directory, progress));
    }

    private Path agent(AgentFiles files) throws IOException, InterruptedException {
        return cache.entry("agent", files.key(), directory -> files.write(directory, runtime(), progress));
    }
}
