package dev.slipway.testing.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs of this host that go into an image, and runs of them. */
final class HostPrograms {
    /** {@code libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)} and {@code /lib64/ld-linux-x86-64.so.2 (0x…)}. */
    private static final Pattern LIBRARY = Pattern.compile("^\\s*(?:\\S+ => )?(/\\S+) \\(0x", Pattern.MULTILINE);

    private static final List<Path> BUSYBOX = List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

    private HostPrograms() {}

    /** The shared libraries of this host that the programs and libraries below a folder load, as {@code ldd} finds them. */
    static Set<Path> librariesOf(Path folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ldd"));
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> Files.isExecutable(file) || file.toString().contains(".so"))
                    .map(Path::toString)
                    .forEach(command::add);
        }
        Set<Path> libraries = new TreeSet<>();
        Matcher found = LIBRARY.matcher(output(command));
        while (found.find()) {
            Path library = Path.of(found.group(1)).normalize();
            if (!library.startsWith(folder)) {
                libraries.add(library);
            }
        }
        return libraries;
    }

    /** Puts a shell and the usual small programs into an image: busybox, which must be a static one. */
    static void addShell(ImageArchive image) throws IOException, InterruptedException {
        Path busybox = BUSYBOX.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "busybox is not installed: apt-get install -y --no-install-recommends busybox-static"));
        image.file("/bin/busybox", busybox);
        for (String program :
                output(List.of(busybox.toString(), "--list")).lines().toList()) {
            if (!program.equals("busybox")) {
                image.link("/bin/" + program, "busybox");
            }
        }
    }

    /** Runs a command to its end and returns what it printed; what it thought of its arguments is for the caller to judge. */
    static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }
}
