package dev.slipway.agent.solve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart what a client of BuildKit prints with {@code --progress=rawjson}: reports, each a JSON object that begins and
 * ends on a line of its own, and between them what the client has to say itself, as text.
 */
public final class SolveReader {
    /** Above what one message of BuildKit's can hold, which is a batch of a step's output. */
    private static final int LONGEST = 8 << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectReader REPORT = JSON.readerFor(SolveStatus.class);

    private final Consumer<SolveStatus> reports;
    private final Consumer<String> text;
    private @Nullable StringBuilder report;
    private long length;

    private SolveReader(Consumer<SolveStatus> reports, Consumer<String> text) {
        this.reports = reports;
        this.text = text;
    }

    /** Reads the output to its end. */
    public static void read(InputStream output, Consumer<SolveStatus> reports, Consumer<String> text)
            throws IOException {
        var reader = new SolveReader(reports, text);
        OutputLines.read(output, LONGEST, reader::line);
        if (reader.report != null) {
            text.accept(reader.report.toString());
        }
    }

    private void line(String line) {
        if (report == null) {
            if (!line.startsWith("{")) {
                text.accept(line);
                return;
            }
            report = new StringBuilder();
            length = 0;
        }
        length += line.length();
        if (length <= LONGEST) {
            report.append(line).append('\n');
        }
        if (line.equals("}") || (line.startsWith("{") && line.endsWith("}"))) {
            String whole = report.toString();
            report = null;
            end(whole);
        }
    }

    private void end(String whole) {
        if (length > LONGEST) {
            text.accept("(BuildKit reported " + length + " characters at once, which are left out here)");
            return;
        }
        try {
            reports.accept(REPORT.readValue(whole));
        } catch (JsonProcessingException e) {
            whole.lines().forEach(text);
        }
    }
}
