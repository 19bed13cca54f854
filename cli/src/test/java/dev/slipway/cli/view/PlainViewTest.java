package dev.slipway.cli.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.cli.api.ServerSentEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlainViewTest {
    private final StringWriter out = new StringWriter();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final PlainView view = new PlainView(new PrintWriter(out, true), false, () -> now);

    private static ServerSentEvent event(String type, String data) {
        return new ServerSentEvent(Optional.empty(), type, data);
    }

    private void line(String attempt, int step, String text) {
        view.accept(event(
                "log",
                "{\"stream\": \"build\", \"attempt_id\": \"%s\", \"step\": %d, \"text\": \"%s\"}"
                        .formatted(attempt, step, text)));
    }

    @Test
    void printsTheLinesOfStepsAsBuildKitDoesAndOthersWithTheirStream() {
        view.accept(event("log", "{\"stream\": \"launcher\", \"text\": \"machine up\"}"));
        line("a1", 5, "#5 [2/3] RUN make");
        line("a1", 5, "#5 0.412 cc");
        line("a1", 5, "#5 DONE 1.2s");
        line("a1", 6, "#6 CACHED");
        line("a1", 7, "a line without its mark");

        assertThat(out).hasToString("""
                [launcher] machine up
                #5 [2/3] RUN make
                #5 0.412 cc
                #5 DONE 1.2s

                #6 CACHED

                #7 a line without its mark
                """);
    }

    @Test
    void printsAStatusAgainOnlyWhenItIsAnother() {
        view.accept(event("status", "{\"status\": \"requested\"}"));
        view.accept(event("status", "{\"status\": \"running\"}"));
        view.accept(event("log", "{\"stream\": \"build\", \"text\": \"hello\"}"));
        view.accept(event("status", "{\"status\": \"running\"}"));

        assertThat(out).hasToString("== requested\n== running\n[build] hello\n");
    }

    @Test
    void saysNowAndThenHowManyBuildsAreBeforeOneThatWaits() {
        for (int before = 1234; before > 1230; before--) {
            view.accept(event("status", "{\"status\": \"authorized\", \"position\": " + before + "}"));
            now = now.plusSeconds(4);
        }

        assertThat(out)
                .hasToString("== authorized, 1,234 builds are before it\n== authorized, 1,231 builds are before it\n");
    }

    @Test
    void saysOnceThatAMachineWasLost() {
        view.accept(event("status", "{\"status\": \"running\", \"attempt\": 1, \"attempt_id\": \"a1\"}"));
        line("a1", 1, "#1 one");
        view.accept(event("status", "{\"status\": \"running\", \"attempt\": 2, \"attempt_id\": \"a2\"}"));
        line("a2", 1, "#1 one");

        assertThat(out).hasToString("""
                == running
                #1 one
                == running, attempt 2: the machine before it was lost

                #1 one
                """);
    }

    @Test
    void saysItOfALogThatIsReadLater() {
        line("a1", 1, "#1 one");
        line("a2", 1, "#1 one");

        assertThat(out).hasToString("#1 one\n== another machine builds it, from the first step\n#1 one\n");
    }

    @Test
    void aLineOfTheLogStaysOneThatNoTerminalObeys() {
        view.accept(event("log", "{\"stream\": \"build\", \"text\": \"a\\u001b[1A\\n[launcher] forged\\r\"}"));
        line("a1", 1, "#1 b\\u009b\\n#2 forged");

        assertThat(out).hasToString("[build] a\\u001b[1A\\n[launcher] forged\\r\n#1 b\\u009b\\n#2 forged\n");
    }

    @Test
    void printsNothingOfHeartbeatsAndOfWhatALaterServerMaySay() {
        view.accept(event("heartbeat", "{}"));
        view.accept(event("novelty", "no JSON at all"));

        assertThat(out.toString()).isEmpty();
    }

    @Test
    void stopsWhenNobodyReadsAnyMore() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int next) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        PlainView toNobody = new PlainView(new PrintWriter(closed, true), false);

        assertThatThrownBy(() -> toNobody.accept(event("status", "{\"status\": \"running\"}")))
                .isInstanceOf(UncheckedIOException.class);
    }
}
