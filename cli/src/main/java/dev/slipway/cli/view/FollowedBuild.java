package dev.slipway.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A build that its caller follows to its end, and may leave or end before.
 *
 * <p>On a terminal, Ctrl-C asks whether to cancel the build; once more, it leaves the build running. Elsewhere nobody can answer:
 * what is interrupted or terminated there, such as a job of a CI system, cancels its build.
 */
public final class FollowedBuild {
    private static final Duration CANCEL_WITHIN = Duration.ofSeconds(5);
    private static final int SIGNAL = 128;

    private final ApiClient api;
    private final String id;
    private final ProgressMode mode;
    private final Terminal terminal;
    private final PrintWriter errors;
    private final PrintWriter commands;
    private final InstantSource clock = InstantSource.system();
    private final BuildProgress progress = new BuildProgress(clock.instant());
    private @Nullable BuildView view;
    private Mood mood = Mood.FOLLOWING;

    private enum Mood {
        FOLLOWING,
        ASKING,
        CANCELLING,
        LEAVING
    }

    /**
     * @param errors for text, which a terminal may have whoever wrote it
     * @param commands the same place for commands to a terminal
     */
    public FollowedBuild(
            ApiClient api, String id, ProgressMode mode, Terminal terminal, PrintWriter errors, PrintWriter commands) {
        this.api = api;
        this.id = id;
        this.mode = mode.on(terminal);
        this.terminal = terminal;
        this.errors = errors;
        this.commands = commands;
    }

    /**
     * Shows the build until it ends. Where a step failed and the log was not shown, says which, with its last lines.
     *
     * @param dockerfile asked for only where a step failed
     * @return the build as the API has it at its end
     */
    public JsonNode toItsEnd(Supplier<Optional<SentDockerfile>> dockerfile) throws IOException, InterruptedException {
        begin();
        List<String> signals = terminal.canAnswer() ? List.of("INT") : List.of("INT", "TERM");
        BuildView shown = view();
        view = shown;
        try (shown;
                Interrupts _ = new Interrupts(signals, this::signal)) {
            api.follow(id, event -> {
                BuildEvent read = BuildEvent.of(event);
                if (!(shown instanceof TerminalView)) {
                    progress.on(read, clock.instant());
                }
                shown.show(event, read);
            });
        }
        JsonNode build = api.build(id);
        // The log, which the other modes show, ends with the machine's own report of the step.
        if (mode == ProgressMode.TTY || mode == ProgressMode.QUIET) {
            FailedStepReport.lines(progress, build, dockerfile.get()).forEach(errors::println);
            errors.flush();
        }
        return build;
    }

    private void begin() {
        switch (mode) {
            case AUTO, TTY, PLAIN -> errors.println("build " + id);
            case RAWJSON -> errors.println("{\"event\":\"build\",\"data\":{\"id\":\"" + id + "\"}}");
            case QUIET -> {
                // The result says all.
            }
        }
        errors.flush();
    }

    private BuildView view() {
        return switch (mode) {
            case TTY -> new TerminalView(progress, commands, terminal, clock);
            case RAWJSON -> new RawJsonView(errors);
            case QUIET -> (_, _) -> {};
            case AUTO, PLAIN -> new PlainView(errors, false, clock);
        };
    }

    private synchronized void signal(int number) {
        if (!terminal.canAnswer()) {
            cancelAndEnd(number);
            return;
        }
        switch (mood) {
            case FOLLOWING -> ask();
            case ASKING -> leave("build " + id + " runs on. Follow it with:");
            case CANCELLING -> leave("build " + id + " is being cancelled. See how it ends with:");
            case LEAVING -> {
                // The process ends already.
            }
        }
    }

    private void cancelAndEnd(int signal) {
        if (mood == Mood.FOLLOWING) {
            mood = Mood.CANCELLING;
            say("interrupted: cancelling build " + id + "; a build that is sent with --detach runs on");
            Thread cancel = Thread.ofPlatform().daemon().start(this::cancel);
            try {
                cancel.join(CANCEL_WITHIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        System.exit(SIGNAL + signal);
    }

    private void ask() {
        mood = Mood.ASKING;
        if (view != null) {
            view.pause();
        }
        errors.print("\nCancel the build? [y/N] (Ctrl-C again: leave it running) ");
        errors.flush();
        Thread.ofPlatform().daemon().name("answer").start(this::answer);
    }

    private void answer() {
        boolean yes = isYes();
        synchronized (this) {
            if (mood != Mood.ASKING) {
                return;
            }
            mood = yes ? Mood.CANCELLING : Mood.FOLLOWING;
        }
        if (yes) {
            say("cancelling build " + id);
            cancel();
        }
        if (view != null) {
            view.resume();
        }
    }

    private static boolean isYes() {
        try {
            // Not closed, and made anew each time: what is typed comes line by line.
            String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return line != null
                    && (line.strip().equalsIgnoreCase("y") || line.strip().equalsIgnoreCase("yes"));
        } catch (IOException e) {
            return false;
        }
    }

    private void cancel() {
        try {
            api.cancel(id);
        } catch (IOException e) {
            say("build " + id + " is not cancelled: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An answer that comes now is no longer one. */
    private void leave(String why) {
        mood = Mood.LEAVING;
        if (view != null) {
            view.pause();
        }
        errors.println();
        say(why);
        errors.println("    slipway logs -f " + id);
        errors.flush();
        System.exit(ExitCodes.INTERRUPTED);
    }

    private void say(String text) {
        errors.println("slipway: " + text);
        errors.flush();
    }
}
