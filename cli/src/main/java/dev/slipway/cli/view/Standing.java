package dev.slipway.cli.view;

import java.util.Locale;

/** Where a build stands that no step tells of yet, in words. */
final class Standing {
    private Standing() {}

    /** Of a build that waits. */
    static String place(int position) {
        return switch (position) {
            case 0 -> "it is the next";
            case 1 -> "1 build is before it";
            default ->
                String.format(Locale.ROOT, "%,d builds are before it", position)
                        + (position >= 10_000 ? " at least" : "");
        };
    }

    /** What happens now. */
    static String of(BuildEvent.Status status) {
        return switch (status.status()) {
            case "requested" -> "finding the base images";
            case "prepared" -> "getting access to the registry";
            case "authorized" ->
                "waiting for a machine"
                        + status.position().map(place -> ", " + place(place)).orElse("");
            case "running" -> "starting a machine";
            default -> status.status();
        };
    }
}
