package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.instruction.Mount;
import dev.slipway.dockerfile.instruction.ParsedLine;
import dev.slipway.dockerfile.shell.ShellLexer;
import dev.slipway.dockerfile.shell.ShellLexer.ExpansionException;
import dev.slipway.dockerfile.shell.ShellLexer.Variables;
import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SyntaxError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code COPY --from=} or {@code RUN --mount=from=} names: a stage or an image.
 *
 * @param name empty for a mount that names nothing
 * @param mount of {@code RUN}
 */
public record Reference(ImageInstruction instruction, int line, MappedText name, Optional<Mount> mount) {

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");

    static List<Reference> of(ParsedLine parsed, int line, char escape) throws SyntaxError {
        List<Reference> references = new ArrayList<>();
        if (parsed.keyword().equals("COPY")) {
            Optional<MappedText> from = parsed.flags().value("from").filter(value -> !value.isEmpty());
            if (from.isPresent()) {
                requireLiteral(from.get().toString(), escape);
                references.add(new Reference(ImageInstruction.COPY, line, from.get(), Optional.empty()));
            }
        } else if (parsed.keyword().equals("RUN")) {
            for (MappedText value : parsed.flags().values("mount")) {
                Mount mount = Mount.parse(value);
                references.add(new Reference(ImageInstruction.RUN, line, mount.from(), Optional.of(mount)));
            }
        }
        return references;
    }

    /** The number of a stage, where it is one. */
    public Optional<Long> index() {
        if (instruction != ImageInstruction.COPY || !NUMBER.matcher(name).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(name.toString()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void requireLiteral(String from, char escape) throws SyntaxError {
        String expanded;
        try {
            expanded = ShellLexer.expand(from, escape, Variables.NONE).value();
        } catch (ExpansionException e) {
            throw new SyntaxError("--from", e.reason());
        }
        if (!expanded.equals(from)) {
            throw new SyntaxError("--from", "variables are not expanded here, give the image a stage of its own");
        }
    }
}
