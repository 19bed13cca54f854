package dev.slipway.agent.buildkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command line while it is put together. */
final class CommandLine {
    private final List<String> words = new ArrayList<>();

    CommandLine(String... first) {
        words.addAll(List.of(first));
    }

    CommandLine with(String option, String value) {
        words.add(option);
        words.add(value);
        return this;
    }

    CommandLine withEach(String option, List<String> values) {
        values.forEach(value -> with(option, value));
        return this;
    }

    CommandLine withFlag(boolean wanted, String flag) {
        if (wanted) {
            words.add(flag);
        }
        return this;
    }

    CommandLine withIfAny(String option, String prefix, @Nullable Object value) {
        return value == null ? this : with(option, prefix + value);
    }

    /** What both clients call the same. */
    CommandLine withCommon(BuildPlan plan) {
        return with("--metadata-file", plan.metadata().toString())
                .withFlag(plan.options().noCache(), "--no-cache")
                .withEach("--secret", plan.secrets());
    }

    List<String> words() {
        return List.copyOf(words);
    }
}
