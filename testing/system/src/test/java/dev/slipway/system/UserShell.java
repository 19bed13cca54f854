package dev.slipway.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A shell of a user of this machine's Slipway, in whose directory is the command {@code ./slipway}.
 *
 * @param environment more variables
 */
record UserShell(Path directory, Map<String, String> environment) {
    static UserShell of(RunningPipeline slipway, Path directory, Map<String, String> more) throws IOException {
        SlipwayCommand.script(directory.resolve("slipway"));
        Map<String, String> environment = new HashMap<>(more);
        // The command line finds the Slipway of this machine by its data directory.
        environment.put("XDG_DATA_HOME", slipway.data().getParent().toString());
        environment.put("XDG_CONFIG_HOME", directory.toString());
        return new UserShell(directory, environment);
    }

    /** Runs commands until they are done or one fails. */
    EndedProcess run(String commands) throws IOException, InterruptedException {
        return EndedProcess.of(directory, environment, List.of("bash", "-euo", "pipefail", "-c", commands));
    }
}
