package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.instruction.Instruction;
import java.util.List;
import java.util.Optional;

/**
 * A build stage as it is written: a FROM and the instructions up to the next one.
 *
 * @param index its 0-based number
 * @param name its name in lower case, where it has one
 * @param base what it is built from, variables not expanded: an image, an earlier stage or {@code scratch}
 * @param platform the value of {@code --platform}, variables not expanded
 * @param line the 1-based number of the line where its FROM begins
 * @param instructions its FROM and what follows
 */
public record Stage(
        int index,
        Optional<String> name,
        String base,
        Optional<String> platform,
        int line,
        List<Instruction> instructions) {

    public Stage {
        instructions = List.copyOf(instructions);
    }
}
