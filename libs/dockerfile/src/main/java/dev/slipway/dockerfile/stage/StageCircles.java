package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.dockerfile.text.Letters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Refuses stages that take files from each other in a circle, or a stage that takes files from itself. */
final class StageCircles {

    private final List<StageDefinition> stages;
    private final Map<String, Integer> byName = new HashMap<>();
    private final Set<Integer> visited = new HashSet<>();

    private StageCircles(List<StageDefinition> stages) {
        this.stages = stages;
        for (StageDefinition stage : stages) {
            if (!stage.name().isEmpty()) {
                byName.put(stage.name(), stage.stage().index());
            }
        }
    }

    /** A stage on the way that is walked, and its next reference. */
    private static final class Step {
        private final int stage;
        private int next;

        Step(int stage) {
            this.stage = stage;
        }
    }

    static void check(List<StageDefinition> stages) throws DockerfileSyntaxException {
        StageCircles circles = new StageCircles(stages);
        for (int stage = 0; stage < stages.size(); stage++) {
            circles.walkFrom(stage);
        }
    }

    /** Without recursion, because a file may have more stages than a thread's stack has room for. */
    private void walkFrom(int start) throws DockerfileSyntaxException {
        if (!visited.add(start)) {
            return;
        }
        Deque<Step> way = new ArrayDeque<>(List.of(new Step(start)));
        Set<Integer> onTheWay = new HashSet<>(Set.of(start));
        while (!way.isEmpty()) {
            Step step = way.getLast();
            List<Reference> references = stages.get(step.stage).references();
            if (step.next == references.size()) {
                way.removeLast();
                onTheWay.remove(step.stage);
                continue;
            }
            Reference reference = references.get(step.next++);
            Optional<Integer> source = stageOf(reference);
            if (source.isPresent() && onTheWay.contains(source.get())) {
                throw new DockerfileSyntaxException(
                        reference.line(), "--from", "circular dependency detected on stage: " + nameOf(start));
            }
            if (source.isPresent() && visited.add(source.get())) {
                way.addLast(new Step(source.get()));
                onTheWay.add(source.get());
            }
        }
    }

    private Optional<Integer> stageOf(Reference reference) {
        Optional<Long> index = reference.index();
        return index.isPresent()
                ? index.filter(i -> i >= 0 && i < stages.size()).map(Long::intValue)
                : Optional.ofNullable(
                        byName.get(Letters.lowerCase(reference.name().toString())));
    }

    private String nameOf(int stage) {
        return stages.get(stage).stage().name().orElse("stage-" + stage);
    }
}
