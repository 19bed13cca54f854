package dev.slipway.cli.boot;

import dev.slipway.disk.description.DiskImage;
import dev.slipway.oci.RunConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the guest's init is told: what to mount, and how to start the program. Its {@link #text} is for a shell, with each word quoted, so
 * that no image says anything but words.
 *
 * @param format of the file system, by the kernel's name
 * @param writable whether the disk itself takes writes; else they go to memory
 * @param user by name or number, with a group behind a colon or not
 * @param workingDir made where the image does not have it
 * @param environment by names; without those that the init adds
 * @param arguments the program and its arguments
 * @param terminal what the program has for one: rows and columns
 */
record BootJob(
        String format,
        boolean writable,
        String hostname,
        String user,
        String workingDir,
        Map<String, String> environment,
        List<String> arguments,
        Optional<Window> terminal) {

    private static final String PATH = "PATH";
    /** What docker gives images that say nothing. */
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final String ROOT = "0";

    /** Of a terminal, in characters. */
    record Window(int rows, int columns) {}

    /**
     * What the caller wants otherwise than the image.
     *
     * @param entrypoint in place of the image's, if so; the image's command goes with that
     * @param command in place of the image's command, where not empty
     * @param user in place of the image's, if so
     * @param environment lines {@code NAME=VALUE} on top of the image's
     */
    record Wishes(
            Optional<String> entrypoint,
            List<String> command,
            Optional<String> user,
            List<String> environment,
            String hostname,
            boolean writable,
            Optional<Window> terminal) {
        Wishes {
            command = List.copyOf(command);
            environment = List.copyOf(environment);
        }

        /** Nothing, but for the name of the machine. */
        static Wishes none(String hostname) {
            return new Wishes(
                    Optional.empty(), List.of(), Optional.empty(), List.of(), hostname, false, Optional.empty());
        }
    }

    BootJob {
        environment = Map.copyOf(environment);
        arguments = List.copyOf(arguments);
    }

    /**
     * Puts together what the image says and what the caller wants, as docker does.
     *
     * @throws IllegalArgumentException where there is no program, or a word that no program can be given
     */
    static BootJob of(DiskImage disk, Wishes wishes) {
        RunConfig config = disk.config();
        List<String> arguments =
                new ArrayList<>(wishes.entrypoint().map(List::of).orElse(config.entrypoint()));
        boolean ownCommand = wishes.command().isEmpty() && wishes.entrypoint().isEmpty();
        arguments.addAll(ownCommand ? config.cmd() : wishes.command());
        if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
            throw new IllegalArgumentException(
                    "the image names no program, neither as its entrypoint nor as its command; give one after --");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        config.env().forEach(line -> put(environment, line));
        wishes.environment().forEach(line -> put(environment, line));
        BootJob job = new BootJob(
                disk.format().label(),
                wishes.writable(),
                wishes.hostname(),
                orElse(wishes.user().orElse(config.user()), ROOT),
                orElse(config.workingDir(), "/"),
                environment,
                arguments,
                wishes.terminal());
        job.requireWords();
        return job;
    }

    private static String orElse(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static void put(Map<String, String> environment, String line) {
        int end = line.indexOf('=');
        if (end > 0) {
            environment.put(line.substring(0, end), line.substring(end + 1));
        }
    }

    private void requireWords() {
        List<String> words = new ArrayList<>(arguments);
        environment.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(List.of(user, workingDir, hostname));
        for (String word : words) {
            if (word.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "no program takes a word with a zero byte in it, and the image has one: "
                                + word.replace('\0', '?'));
            }
        }
    }

    /** For the init, to be sourced by a shell. */
    String text() {
        Map<String, String> all = new LinkedHashMap<>(Map.of("HOSTNAME", hostname, PATH, USUAL_PATH));
        terminal.ifPresent(window -> all.put("TERM", "xterm"));
        all.putAll(environment);
        StringBuilder text = new StringBuilder();
        variable(text, "disk_format", format);
        variable(text, "writable", writable ? "yes" : "");
        variable(text, "hostname", hostname);
        variable(text, "user", user);
        variable(text, "working_dir", workingDir);
        variable(text, "terminal", terminal.isPresent() ? "yes" : "");
        variable(
                text,
                "size",
                terminal.map(window -> window.rows() + " " + window.columns()).orElse(""));
        variable(text, "program", arguments.getFirst());
        variable(text, "search_path", all.getOrDefault(PATH, USUAL_PATH));
        text.append("start() {\n  exec \"$b\" \"$@\" \"$b\" env -i --");
        all.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> word(text, entry.getKey() + "=" + entry.getValue()));
        text.append(" \\\n    \"$tools/gosu\" \"$user\"");
        arguments.forEach(argument -> word(text, argument));
        return text.append("\n}\n").toString();
    }

    private static void variable(StringBuilder text, String name, String value) {
        text.append(name).append('=').append(quoted(value)).append('\n');
    }

    private static void word(StringBuilder text, String word) {
        text.append(" \\\n    ").append(quoted(word));
    }

    /** Within single quotes a shell reads nothing but what is there. */
    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
