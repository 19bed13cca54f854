package dev.slipway.agent.solve;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.solve.SolveStatus.Vertex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Shows a failure at the end of the log as people know it from docker: the last lines of the step that failed, and where it
 * stands in the Dockerfile. It is the caller's own Dockerfile, while BuildKit would show the rewritten one.
 *
 * @param lastLine from the first line of an instruction to its last
 */
public record FailureReport(
        Job job, SolveProgress progress, SolveSteps steps, IntUnaryOperator lastLine, SolveLog log) {
    private static final int CONTEXT_LINES = 2;
    private static final int MOST_MARKED = 20;
    private static final int LONGEST_LINE = 400;
    private static final String RULE = "------";

    /** The lines; none where no step failed. */
    public List<String> lines() {
        Optional<Vertex> failed = progress.failedVertex();
        List<String> lines = new ArrayList<>();
        if (failed.isPresent()) {
            lines.add(RULE);
            lines.add(" > " + steps.names().in(failed.get().name()).replaceAll("\\R", " ") + ":");
            lines.addAll(log.lastOf(failed.get().digest()));
            lines.add(RULE);
            steps.line(failed.get().digest()).ifPresent(line -> lines.addAll(excerpt(line)));
        }
        return lines;
    }

    private List<String> excerpt(int line) {
        List<String> file = new String(job.dockerfile().content(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> excerpt = new ArrayList<>();
        String path = job.dockerfile().path();
        excerpt.add((path == null ? "Dockerfile" : path) + ":" + line);
        int end = Math.min(lastLine.applyAsInt(line), line + MOST_MARKED - 1);
        int last = Math.min(file.size(), end + CONTEXT_LINES);
        for (int number = Math.max(1, line - CONTEXT_LINES); number <= last; number++) {
            String text = file.get(number - 1);
            String cut = text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + "…";
            excerpt.add("%4d | %s %s".formatted(number, number >= line && number <= end ? ">>>" : "   ", cut));
        }
        return excerpt;
    }
}
