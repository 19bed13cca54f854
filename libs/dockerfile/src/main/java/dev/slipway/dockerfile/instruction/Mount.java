package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.Letters;
import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SyntaxError;
import java.util.ArrayList;
import java.util.List;

/**
 * The value of {@code RUN --mount=}: one line of comma-separated {@code key=value} fields (RFC 4180 quoting).
 *
 * @param fields without their quotes
 */
public record Mount(List<MappedText> fields) {

    public Mount {
        fields = List.copyOf(fields);
    }

    /** Takes the fields apart, and looks at what BuildKit looks at when it reads the file. */
    public static Mount parse(MappedText value) throws SyntaxError {
        Mount mount = new Mount(fieldsOf(value));
        requireLiteral(mount.from().toString());
        return mount;
    }

    /** What the mount is taken from; empty where it names nothing. */
    public MappedText from() {
        MappedText from = fields.getFirst().slice(0, 0);
        for (MappedText field : fields) {
            int equals = field.toString().indexOf('=');
            if (equals >= 0
                    && Letters.lowerCase(field.toString().substring(0, equals)).equals("from")) {
                from = field.slice(equals + 1, field.length());
            }
        }
        return from;
    }

    /** Looks at what BuildKit looks at when it is about to run the instruction; see {@link MountOptions}. */
    public void requireValidOptions(char escape) throws SyntaxError {
        MountOptions options = new MountOptions(escape);
        for (MappedText field : fields) {
            options.read(field.toString());
        }
        options.requireValid();
    }

    private static void requireLiteral(String from) throws SyntaxError {
        int dollar = from.indexOf('$');
        if (dollar >= 0 && dollar != from.length() - 1) {
            throw new SyntaxError("--mount from", "variables are not expanded here, give the image a stage of its own");
        }
    }

    private static List<MappedText> fieldsOf(MappedText value) throws SyntaxError {
        if (value.isEmpty()) {
            throw new SyntaxError("--mount", "empty");
        }
        List<MappedText> fields = new ArrayList<>();
        int at = 0;
        do {
            MappedText.Builder field = new MappedText.Builder();
            boolean quoted = at < value.length() && value.charAt(at) == '"';
            at = quoted ? readQuoted(value, at + 1, field) : readBare(value, at, field);
            fields.add(field.build());
        } while (at++ < value.length());
        return fields;
    }

    /** Reads to the comma or the end and returns where that is. */
    private static int readBare(MappedText value, int start, MappedText.Builder field) throws SyntaxError {
        int at = start;
        while (at < value.length() && value.charAt(at) != ',') {
            if (value.charAt(at) == '"') {
                throw new SyntaxError("--mount", "a quote inside of an unquoted field");
            }
            field.append(value, at++);
        }
        return at;
    }

    private static int readQuoted(MappedText value, int start, MappedText.Builder field) throws SyntaxError {
        int at = start;
        while (at < value.length()) {
            if (value.charAt(at) != '"') {
                field.append(value, at++);
            } else if (at + 1 < value.length() && value.charAt(at + 1) == '"') {
                field.append(value, at);
                at += 2;
            } else if (at + 1 == value.length() || value.charAt(at + 1) == ',') {
                return at + 1;
            } else {
                break;
            }
        }
        throw new SyntaxError("--mount", "a quoted field that does not end at a comma");
    }
}
