package dev.slipway.builderimage;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.Refused;
import dev.slipway.disk.conversion.DiskImages;
import dev.slipway.disk.oci.OciImageStore;
import dev.slipway.registry.layout.OciLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
    private final Cache cache;
    private final Consumer<String> progress;
    private final ClassLoader agentLoader;

    /**
     * @param cacheDirectory where the results are kept, made if missing; outside of any checkout
     * @param progress gets a line of text now and then while something is made
     */
    public BuilderImage(Path cacheDirectory, Consumer<String> progress) {
        this.cache = new Cache(cacheDirectory);
        this.progress = progress;
        this.agentLoader = BuilderImage.class.getClassLoader();
    }

    /**
     * The root file system as a directory, for a namespace machine; owners and devices are right only if this runs as root, which
     * is also the only user who can run such a machine.
     *
     * @return a directory that must not be written to
     */
    public Path tree() throws IOException, InterruptedException {
        AgentFiles agentFiles = agentFiles();
        String key = new ContentKey()
                .with("tree-1")
                .with(baseKey())
                .with(agentFiles.key())
                .value();
        return cache.entry("tree", key, directory -> {
            HostProgram.require(List.of(HostProgram.MMDEBSTRAP, HostProgram.TAR));
            Path base = base();
            Path runtime = runtime();
            Path agent = agent(agentFiles);
            progress.accept("unpacking the builder's file system");
            HostProgram.TAR.run(
                    List.of("-xf", base.toString(), "-C", directory.toString(), "--numeric-owner", "--xattrs"),
                    line -> {});
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
        AgentFiles agentFiles = agentFiles();
        return cache.entry("image", imageKey(agentFiles), directory -> {
            OciImage image = image(agentFiles);
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
        AgentFiles agentFiles = agentFiles();
        String key = new ContentKey()
                .with("disk-1")
                .with(imageKey(agentFiles))
                .with(bootKey())
                .value();
        return cache.entry("disk", key, directory -> {
            Path boot = boot();
            OciLayout layout = OciLayout.open(layout());
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
        return image(agentFiles()).push(reference, username, password);
    }

    private OciImage image(AgentFiles agentFiles) throws IOException, InterruptedException {
        Path base = base();
        Path archive = cache.entry(
                        "archive", baseKey(), directory -> OciImage.archive(base, directory.resolve("image.tar")))
                .resolve("image.tar");
        return new OciImage(archive, runtime(), agent(agentFiles), cache.shared("jib"));
    }

    private static String imageKey(AgentFiles agentFiles) throws IOException {
        return new ContentKey()
                .with("image-1")
                .with(baseKey())
                .with(agentFiles.key())
                .value();
    }

    private static String bootKey() throws IOException {
        ContentKey key = new ContentKey().with("boot-1").with(baseKey()).with(AgentFiles.resource("initrd-init"));
        DebianPackages.KERNEL.forEach(key::with);
        Initrd.MODULES.forEach(key::with);
        return key.value();
    }

    /** A directory with {@code kernel}, {@code initrd} and a static {@code busybox}. */
    private Path boot() throws IOException, InterruptedException {
        return cache.entry("boot", bootKey(), directory -> {
            HostProgram.require(List.of(HostProgram.MMDEBSTRAP));
            byte[] busybox = busybox();
            Path packages = directory.resolve("kernel.tar");
            DebianPackages.extract(DebianPackages.KERNEL, packages, progress);
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

    private byte[] busybox() throws IOException, InterruptedException {
        try (TarFile archive = new TarFile(base())) {
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

    private static String baseKey() {
        ContentKey key = new ContentKey().with("base-1").with(DebianPackages.SUITE);
        DebianPackages.SYSTEM.forEach(key::with);
        return key.value();
    }

    private Path base() throws IOException, InterruptedException {
        return cache.entry("base", baseKey(), directory -> {
                    HostProgram.require(List.of(HostProgram.MMDEBSTRAP));
                    DebianPackages.installSystem(directory.resolve("base.tar"), progress);
                })
                .resolve("base.tar");
    }

    private Path runtime() throws IOException, InterruptedException {
        return cache.entry("runtime", JavaRuntime.key(), directory -> JavaRuntime.link(directory, progress));
    }

    private Path agent(AgentFiles files) throws IOException, InterruptedException {
        return cache.entry("agent", files.key(), directory -> files.write(directory, runtime(), progress));
    }
}
