package dev.slipway.dockerfile;

import dev.slipway.dockerfile.instruction.Instruction;
import dev.slipway.dockerfile.stage.Stage;
import dev.slipway.dockerfile.stage.StageBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the instruction behind a step of BuildKit's by the name that BuildKit shows it under: {@code [build 2/3] RUN make} is the
 * second of the three steps of the stage {@code build}. BuildKit numbers the FROM of an image and each RUN, COPY, ADD and
 * WORKDIR. A stage without a name goes by its number ({@code stage-1}), and the only one of a file by none.
 *
 * <p>Where a base image's ONBUILD or another front end adds steps, the numbers are not those of the file. So what stands behind
 * the number must fit, or be the only instruction of the stage that does.
 */
public final class StepLines {
    private static final Pattern STEP =
            Pattern.compile("\\[(?:(\\S+) +)??(?:(\\S+) +)? *(\\d{1,6})/(\\d{1,6})] (\\S+) *(.*)", Pattern.DOTALL);

    private static final Pattern METADATA = Pattern.compile("\\[internal] load metadata for (\\S+)");
    private static final Set<String> NUMBERED = Set.of("RUN", "COPY", "ADD", "WORKDIR");
    private static final String FROM = "FROM";

    private final Map<String, List<NumberedStage>> stages = new HashMap<>();
    private final Map<Integer, Integer> lastLines = new HashMap<>();
    private final List<ImageUse> images;

    /** @param steps what BuildKit numbers, in its order */
    private record NumberedStage(List<Instruction> steps) {
        Optional<Instruction> find(int number, int total, String keyword, String text) {
            if (total == steps.size() && number >= 1 && number <= total && fits(steps.get(number - 1), keyword, text)) {
                return Optional.of(steps.get(number - 1));
            }
            List<Instruction> fitting =
                    steps.stream().filter(step -> fits(step, keyword, text)).toList();
            return fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty();
        }

        /** BuildKit expands variables in the name, and shows the beginning of a heredoc behind it. */
        private static boolean fits(Instruction step, String keyword, String text) {
            if (!step.keyword().equals(keyword)) {
                return false;
            }
            String written = words(step.text().strip().substring(keyword.length()));
            int variable = written.indexOf('$');
            return keyword.equals(FROM)
                    || (variable >= 0
                            ? text.startsWith(written.substring(0, variable))
                            : text.startsWith(written) || written.startsWith(text));
        }
    }

    private StepLines(List<ImageUse> images) {
        this.images = images;
    }

    static StepLines of(List<Stage> all, ImageResolver.Resolution resolution) {
        StepLines lines = new StepLines(resolution.uses().images());
        for (Stage stage : all) {
            boolean numbersFrom = resolution.graph().baseOf(stage.index()) instanceof StageBase.Image;
            List<Instruction> steps = new ArrayList<>();
            for (Instruction instruction : stage.instructions()) {
                lines.lastLines.put(instruction.line(), instruction.endLine());
                if (NUMBERED.contains(instruction.keyword())
                        || (numbersFrom && instruction.keyword().equals(FROM))) {
                    steps.add(instruction);
                }
            }
            String name = all.size() == 1 ? "" : stage.name().orElse("stage-" + stage.index());
            lines.stages.computeIfAbsent(name, _ -> new ArrayList<>()).add(new NumberedStage(steps));
        }
        return lines;
    }

    /**
     * The instruction that a step comes from; empty where it comes from none, or nobody can tell from which.
     *
     * @param step the name of the step, with images named as in the file
     */
    public Optional<Instruction> instruction(String step) {
        Matcher matcher = STEP.matcher(step.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        // Before the name of the stage there may be the platform.
        String stage = Optional.ofNullable(matcher.group(2))
                .or(() -> Optional.ofNullable(matcher.group(1)))
                .orElse("");
        List<NumberedStage> named = stages.getOrDefault(stage, stages.getOrDefault("", List.of()));
        List<Instruction> found = named.stream()
                .flatMap(each -> each
                        .find(
                                Integer.parseInt(matcher.group(3)),
                                Integer.parseInt(matcher.group(4)),
                                matcher.group(5).toUpperCase(Locale.ROOT),
                                words(matcher.group(6)))
                        .stream())
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** The line that a step comes from, also of one that only asks a registry for an image. */
    public Optional<Integer> line(String step) {
        Matcher metadata = METADATA.matcher(step.strip());
        return metadata.matches()
                ? images.stream()
                        .filter(use -> use.needed() && names(use.image(), metadata.group(1)))
                        .map(ImageUse::line)
                        .filter(line -> line > 0)
                        .findFirst()
                : instruction(step).map(Instruction::line);
    }

    /** The last line of the instruction that begins at this one, with its heredocs; the same line where none begins. */
    public int lastLine(int line) {
        return lastLines.getOrDefault(line, line);
    }

    /** BuildKit shows the whole name: {@code docker.io/library/alpine:3} for {@code alpine:3}. */
    private static boolean names(String written, String shown) {
        return shown.equals(written)
                || shown.equals("docker.io/" + written)
                || shown.equals("docker.io/library/" + written)
                || (shown.endsWith(":latest")
                        && names(written, shown.substring(0, shown.length() - ":latest".length())));
    }

    private static String words(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
