package dev.slipway.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.text.Visible;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The step that failed, once more: what it printed last, and where it stands in the Dockerfile. As docker has it. */
final class FailedStepReport {
    private static final String RULE = "------";

    private FailedStepReport() {}

    /**
     * @param build as the API has it at the end
     * @return nothing where no step failed
     */
    static List<String> lines(BuildProgress progress, JsonNode build, Optional<SentDockerfile> dockerfile) {
        JsonNode told = build.path("failed_step");
        Optional<ViewStep> step =
                told.isObject() ? progress.step(told.path("step").asInt()) : progress.failed();
        String name = told.isObject()
                ? Visible.line(told.path("name").asText())
                : step.map(ViewStep::name).orElse("");
        if (name.isEmpty() || !build.path("status").asText().equals("failed")) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        Collection<String> output = step.map(
                        failed -> progress.output(failed.key().number()).lines())
                .orElse(List.of());
        if (!output.isEmpty()) {
            lines.add(RULE);
            lines.add(" > " + name + ":");
            lines.addAll(output);
            lines.add(RULE);
        }
        Optional<Integer> line =
                told.hasNonNull("line") ? Optional.of(told.path("line").asInt()) : step.flatMap(ViewStep::line);
        if (line.isPresent() && dockerfile.isPresent()) {
            lines.addAll(dockerfile.get().around(line.get()));
        }
        return lines;
    }
}
