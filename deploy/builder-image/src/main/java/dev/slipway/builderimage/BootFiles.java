package dev.slipway.builderimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * What boots the disk of an image: Debian's kernel and an initrd with busybox and gosu, both static, and Slipway's init. The init knows the
 * image by a job, which is put behind the initrd for each machine.
 *
 * <p>The first call takes some ten seconds and needs the machine's Debian mirror; later ones need nothing.
 */
public final class BootFiles {
    public static final String KERNEL = "kernel";
    public static final String INITRD = "initrd";

    private static final DebianSuite SUITE = DebianSuite.TRIXIE;

    /** gosu becomes a user as docker does: by number or by the names in the image's own files, with all groups. */
    private static final List<String> TOOLS = List.of("busybox-static", "gosu");

    private static final List<String> MODULES = List.of(
            "virtio_pci",
            "virtio_mmio",
            "virtio_blk",
            "virtio_net",
            "virtio_console",
            "virtio_rng",
            "ext4",
            "erofs",
            "overlay");

    /** The kernel takes an archive behind another one at a multiple of this. */
    private static final int ALIGNMENT = 4;

    private static final String INIT = "boot-init";
    private static final String RUN = "boot-run";

    private final Cache cache;
    private final Consumer<String> progress;

    /**
     * @param cacheDirectory where the files are kept, made if missing
     * @param progress gets a line of text now and then while something is made
     */
    public BootFiles(Path cacheDirectory, Consumer<String> progress) {
        this.cache = new Cache(cacheDirectory);
        this.progress = progress;
    }

    /**
     * A directory with {@link #KERNEL} and {@link #INITRD}, the latter without a job, that must not be written to.
     *
     * @throws IOException where they are not there yet and cannot be made; the message says what to do
     */
    public Path directory() throws IOException, InterruptedException {
        byte[] init = AgentFiles.resource(INIT);
        byte[] run = AgentFiles.resource(RUN);
        String parts = partsKey();
        String key = new ContentKey()
                .with("boot-disk-1")
                .with(parts)
                .with(init)
                .with(run)
                .value();
        return cache.entry("boot-disk", key, directory -> {
            Path debian = parts(parts);
            Files.copy(debian.resolve(KERNEL), directory.resolve(KERNEL));
            Map<String, byte[]> scripts = new TreeMap<>(Map.of("init", init, RUN, run));
            append(debian.resolve(INITRD), scripts, directory.resolve(INITRD));
        });
    }

    /** Kernel and initrd as Debian has them, without the scripts of Slipway's. */
    private Path parts(String key) throws IOException, InterruptedException {
        return cache.entry("boot-parts", key, directory -> {
            HostProgram.require(List.of(HostProgram.MMDEBSTRAP));
            progress.accept("fetching a kernel from Debian, once");
            Path packages = directory.resolve("packages.tar");
            List<String> names = new ArrayList<>(DebianPackages.KERNEL);
            names.addAll(TOOLS);
            DebianPackages.extract(SUITE, names, packages, _ -> {});
            Map<String, byte[]> programs = Map.of(
                    "bin/busybox", program(packages, "/bin/busybox"),
                    "bin/gosu", program(packages, "/sbin/gosu"));
            try (KernelPackage kernel = KernelPackage.open(packages);
                    InputStream bootImage = kernel.bootImage()) {
                Files.copy(bootImage, directory.resolve(KERNEL));
                Initrd.write(directory.resolve(INITRD), new byte[0], programs, kernel.withDependencies(MODULES));
            }
            Files.delete(packages);
        });
    }

    private static String partsKey() {
        ContentKey key = new ContentKey().with("boot-parts-1").with(SUITE.suite());
        DebianPackages.KERNEL.forEach(key::with);
        TOOLS.forEach(key::with);
        MODULES.forEach(key::with);
        return key.value();
    }

    private static byte[] program(Path packages, String path) throws IOException {
        try (TarFile archive = new TarFile(packages)) {
            for (TarArchiveEntry entry : archive.getEntries()) {
                if (entry.isFile() && entry.getName().endsWith(path)) {
                    try (InputStream input = archive.getInputStream(entry)) {
                        return input.readAllBytes();
                    }
                }
            }
        }
        throw new IOException("No " + path + " among " + String.join(" ", TOOLS));
    }

    /**
     * Writes an initrd with a job.
     *
     * @param files what {@link #directory} returned
     * @param job a text for the init's shell
     * @param initrd the file to write
     */
    public static void writeInitrd(Path files, String job, Path initrd) throws IOException {
        append(files.resolve(INITRD), Map.of("job", job.getBytes(StandardCharsets.UTF_8)), initrd);
    }

    private static void append(Path initrd, Map<String, byte[]> files, Path output) throws IOException {
        Files.copy(initrd, output);
        long size = Files.size(output);
        try (OutputStream out = Files.newOutputStream(output, StandardOpenOption.APPEND)) {
            out.write(new byte[Math.floorMod(-(int) (size % ALIGNMENT), ALIGNMENT)]);
            Initrd.writeFiles(out, files);
        }
    }
}
