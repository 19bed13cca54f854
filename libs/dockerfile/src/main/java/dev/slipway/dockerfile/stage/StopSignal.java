package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.text.Letters;
import java.util.Set;
import java.util.regex.Pattern;

/** What {@code STOPSIGNAL} takes: a number but 0, or a name of Linux's with {@code SIG} before it or without (moby/sys/signal). */
final class StopSignal {

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Pattern REAL_TIME =
            Pattern.compile("RTMIN(?:\\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?");
    private static final Set<String> NAMES = Set.of(
            "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE",
            "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU",
            "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ");

    private StopSignal() {}

    static boolean isKnown(String signal) {
        if (NUMBER.matcher(signal).matches()) {
            return Long.parseLong(signal) != 0;
        }
        String upper = Letters.upperCase(signal);
        String name = upper.startsWith("SIG") ? upper.substring("SIG".length()) : upper;
        return NAMES.contains(name) || REAL_TIME.matcher(name).matches();
    }
}
