package dev.slipway.settings;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the one service that is on the class path, and tells a person in one line why it did not start. If no setting
 * is to blame, the log has the stack trace.
 */
public final class ServiceMain {
    private static final int COULD_NOT_START = 1;

    private ServiceMain() {}

    public static void main(String... args) {
        List<String> problems = SettingsCheck.ofThisProcess().problems();
        if (!problems.isEmpty()) {
            refuse(problems);
        }
        Quarkus.run(null, ServiceMain::end, args);
    }

    private static void end(int exitCode, @Nullable Throwable failure) {
        if (failure == null) {
            System.exit(exitCode);
        } else {
            fail(failure);
        }
    }

    private static void fail(Throwable failure) {
        List<String> problems = BadSettings.in(failure);
        if (!problems.isEmpty()) {
            refuse(problems);
        }
        Throwable root = root(failure);
        if (!(root instanceof IOException)) {
            Logger.getLogger(ServiceMain.class).error("the service could not start", failure);
        }
        System.err.println("slipway: the service could not start: " + root);
        System.exit(COULD_NOT_START);
    }

    private static void refuse(List<String> problems) {
        problems.forEach(problem -> System.err.println("slipway: " + problem));
        System.exit(BadSettings.EXIT_CODE);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }
}
