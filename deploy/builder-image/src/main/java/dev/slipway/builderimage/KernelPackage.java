package dev.slipway.builderimage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.tukaani.xz.XZInputStream;

/** Debian's kernel package, unpacked in a tar archive: the boot image and the modules. */
final class KernelPackage implements Closeable {
    private static final String MODULE_SUFFIX = ".ko.xz";

    private final TarFile archive;
    private final TarArchiveEntry bootImage;
    private final Map<String, TarArchiveEntry> modules;
    private final Set<String> builtIn;

    private KernelPackage(
            TarFile archive, TarArchiveEntry bootImage, Map<String, TarArchiveEntry> modules, Set<String> builtIn) {
        this.archive = archive;
        this.bootImage = bootImage;
        this.modules = modules;
        this.builtIn = builtIn;
    }

    static KernelPackage open(Path tar) throws IOException {
        TarFile archive = new TarFile(tar);
        Map<String, TarArchiveEntry> modules = new HashMap<>();
        Set<String> builtIn = new HashSet<>();
        TarArchiveEntry bootImage = null;
        for (TarArchiveEntry entry : archive.getEntries()) {
            String name = entry.getName();
            if (name.contains("/boot/vmlinuz-")) {
                bootImage = entry;
            } else if (name.endsWith(MODULE_SUFFIX)) {
                modules.put(moduleName(name, MODULE_SUFFIX), entry);
            } else if (name.endsWith("/modules.builtin")) {
                read(archive, entry).lines().forEach(line -> builtIn.add(moduleName(line, ".ko")));
            }
        }
        if (bootImage == null) {
            archive.close();
            throw new IOException("No kernel in " + String.join(" ", DebianPackages.KERNEL));
        }
        return new KernelPackage(archive, bootImage, modules, builtIn);
    }

    private static String read(TarFile archive, TarArchiveEntry entry) throws IOException {
        try (InputStream input = archive.getInputStream(entry)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** File names have hyphens where the modules' own names have underscores. */
    private static String moduleName(String path, String suffix) {
        return path.substring(path.lastIndexOf('/') + 1, path.length() - suffix.length())
                .replace('-', '_');
    }

    InputStream bootImage() throws IOException {
        return archive.getInputStream(bootImage);
    }

    /**
     * The modules that have to be loaded to have those that are named, with what they depend on, in loading order; names of
     * modules that are built into the kernel are passed over.
     *
     * @return module name to the bytes of its ELF file
     */
    Map<String, byte[]> withDependencies(List<String> names) throws IOException {
        Map<String, byte[]> ordered = new LinkedHashMap<>();
        for (String name : names) {
            add(name, ordered);
        }
        return ordered;
    }

    private void add(String name, Map<String, byte[]> ordered) throws IOException {
        if (builtIn.contains(name) || ordered.containsKey(name)) {
            return;
        }
        TarArchiveEntry entry = modules.get(name);
        if (entry == null) {
            throw new IOException("The kernel has no module " + name);
        }
        byte[] module;
        try (InputStream input = new XZInputStream(archive.getInputStream(entry))) {
            module = input.readAllBytes();
        }
        for (String dependency : KernelModule.dependencies(module)) {
            add(dependency, ordered);
        }
        ordered.put(name, module);
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
