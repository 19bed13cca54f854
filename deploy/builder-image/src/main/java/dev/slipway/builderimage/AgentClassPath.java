package dev.slipway.builderimage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The jars that the builder agent needs, found on the class path of the process that runs now.
 *
 * <p>Starting at the agent's main class this follows the class references in the constant pools (JVM specification, 4.4.1) and
 * collects the jars that hold the classes it meets. So the guest gets what the agent can reach and no more, whatever class loader
 * and directory layout the services run with, and no list has to be kept in step.
 */
record AgentClassPath(List<Path> locations) {
    static final String MAIN_CLASS = "dev.slipway.agent.Main";

    AgentClassPath {
        locations = List.copyOf(locations);
    }

    /**
     * The closure of {@code mainClass}, in the order of the jars' names.
     *
     * @throws IOException if the class is not there or lies somewhere that is neither a jar nor a directory
     */
    static AgentClassPath reachableFrom(String mainClass, ClassLoader loader) throws IOException {
        Set<Path> locations = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> waiting = new ArrayDeque<>();
        waiting.add(mainClass.replace('.', '/'));
        while (!waiting.isEmpty()) {
            String name = waiting.remove();
            URL url = seen.add(name) && !isPlatform(name) ? loader.getResource(name + ".class") : null;
            if (url != null && !url.getProtocol().equals("jrt")) {
                locations.add(locationOf(url, name));
                waiting.addAll(classesNamedBy(url));
            }
        }
        if (locations.isEmpty()) {
            throw new IOException("The builder agent (" + mainClass + ") is not on the class path");
        }
        return new AgentClassPath(List.copyOf(locations));
    }

    /** Most references are to the platform: passing over them by name saves most of the time. */
    private static boolean isPlatform(String name) {
        return name.startsWith("java/") || name.startsWith("jdk/") || name.startsWith("sun/");
    }

    private static List<String> classesNamedBy(URL url) throws IOException {
        try (InputStream input = url.openStream()) {
            List<String> names = new ArrayList<>();
            for (PoolEntry entry : ClassFile.of().parse(input.readAllBytes()).constantPool()) {
                String name = entry instanceof ClassEntry reference ? elementType(reference.asInternalName()) : null;
                if (name != null) {
                    names.add(name);
                }
            }
            return names;
        }
    }

    /** Array types stand in the pool by their descriptor, such as {@code [[Ljava/lang/String;}. */
    private static @Nullable String elementType(String name) {
        if (!name.startsWith("[")) {
            return name;
        }
        int start = name.lastIndexOf('[') + 1;
        return name.charAt(start) == 'L' ? name.substring(start + 1, name.length() - 1) : null;
    }

    private static Path locationOf(URL url, String className) throws IOException {
        String text = url.toString();
        String inside = className + ".class";
        int jarEnd = text.indexOf("!/");
        if (text.startsWith("jar:file:") && jarEnd == text.lastIndexOf("!/")) {
            // What follows is the class, which in a multi-release jar may lie below META-INF/versions.
            return Path.of(URI.create(text.substring("jar:".length(), jarEnd)));
        }
        if (text.startsWith("file:") && text.endsWith(inside)) {
            return Path.of(URI.create(text.substring(0, text.length() - inside.length())));
        }
        throw new IOException("Cannot copy a class into the guest from " + text);
    }

    /** Adds the content of every jar to a key. */
    ContentKey addTo(ContentKey key) throws IOException {
        for (Path location : locations) {
            key.with(jar(location));
        }
        return key;
    }

    /** Copies the jars into a directory; returns their names in class path order. */
    List<String> copyTo(Path directory) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (int index = 0; index < locations.size(); index++) {
            Path location = locations.get(index);
            String name = Files.isDirectory(location)
                    ? "classes-" + index + ".jar"
                    : location.getFileName().toString();
            if (!names.add(name)) {
                throw new IOException("Two jars of the builder agent are named " + name);
            }
            Files.write(directory.resolve(name), jar(location));
        }
        return List.copyOf(names);
    }

    private static byte[] jar(Path location) throws IOException {
        return Files.isDirectory(location) ? pack(location) : Files.readAllBytes(location);
    }

    /** A directory of classes, as it lies there before a module is packaged, as a jar with the same bytes each time. */
    private static byte[] pack(Path classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(bytes);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                ZipEntry entry = new ZipEntry(classes.relativize(file).toString());
                entry.setTimeLocal(LocalDateTime.ofInstant(FileTrees.TIMESTAMP, ZoneOffset.UTC));
                jar.putNextEntry(entry);
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
