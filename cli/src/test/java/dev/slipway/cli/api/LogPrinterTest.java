package dev.slipway.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogPrinterTest {
    private final StringWriter out = new StringWriter();
    private final LogPrinter printer = new LogPrinter(new PrintWriter(out, true), false);

    private static ServerSentEvent event(String type, String data) {
        return new ServerSentEvent(Optional.empty(), type, data);
    }

    @Test
    void printsAStatusAgainOnlyWhenItIsAnother() {
        printer.accept(event("status", "{\"status\": \"requested\"}"));
        printer.accept(event("status", "{\"status\": \"running\"}"));
        printer.accept(event("log", "{\"stream\": \"build\", \"text\": \"#1 DONE\"}"));
        printer.accept(event("status", "{\"status\": \"running\"}"));

        assertThat(out).hasToString("== requested\n== running\n[build] #1 DONE\n");
    }

    @Test
    void aLineOfTheLogStaysOneThatNoTerminalObeys() {
        printer.accept(event("log", "{\"stream\": \"build\", \"text\": \"a\\u001b[1A\\n[launcher] forged\\r\"}"));

        assertThat(out).hasToString("[build] a\\u001b[1A\\n[launcher] forged\\r\n");
    }

    @Test
    void printsNothingOfHeartbeatsAndOfWhatALaterServerMaySay() {
        printer.accept(event("heartbeat", "{}"));
        printer.accept(event("novelty", "no JSON at all"));

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
        LogPrinter toNobody = new LogPrinter(new PrintWriter(closed, true), false);

        assertThatThrownBy(() -> toNobody.accept(event("status", "{\"status\": \"running\"}")))
                .isInstanceOf(UncheckedIOException.class);
    }
}
