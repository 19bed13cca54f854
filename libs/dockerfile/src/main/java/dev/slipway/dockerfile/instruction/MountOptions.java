package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.Letters;
import dev.slipway.dockerfile.text.SyntaxError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The options of one mount, in their order, for a later one may depend on the type before it. A value with variables or quotes
 * may come to mean anything in the machine that builds, so it is taken for right, and so is what depends on it.
 */
final class MountOptions {

    private static final String FIELD = "--mount";
    private static final String UNKNOWN = "";
    private static final Set<String> TYPES = Set.of("bind", "cache", "tmpfs", "secret", "ssh");
    private static final Set<String> SHARING = Set.of("shared", "private", "locked");
    private static final Set<String> WITH_OWNER = Set.of("cache", "secret", "ssh", UNKNOWN);

    /** What Go's {@code strconv.ParseBool} reads. */
    private static final Set<String> BOOLEANS =
            Set.of("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False");

    private static final Pattern SIZE = Pattern.compile("[0-9]+(?:\\.[0-9]+)*+ ?[kKmMgGtTpP]?[iI]?[bB]?");
    private static final Pattern OCTAL = Pattern.compile("0*[0-7]{1,10}|0*[1-3][0-7]{10}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]+");
    private static final Pattern ROOT = Pattern.compile("/+(?:\\.{1,2}/+)*+(?:\\.{1,2})?");

    private final char escape;
    private final List<String> ofOwners = new ArrayList<>();
    private String type = "bind";
    private boolean hasSharing;
    private boolean hasFrom;
    private boolean hasSource;
    private boolean hasTarget;
    private boolean hasId;
    private boolean sourceAndIdAreKnown = true;
    private String target = UNKNOWN;

    MountOptions(char escape) {
        this.escape = escape;
    }

    void read(String field) throws SyntaxError {
        int equals = field.indexOf('=');
        String key = Letters.lowerCase(equals < 0 ? field : field.substring(0, equals));
        if (equals < 0) {
            readWord(key, field);
        } else {
            readPair(key, field.substring(equals + 1), field);
        }
    }

    private void readWord(String key, String field) throws SyntaxError {
        switch (key) {
            case "readonly", "ro", "readwrite", "rw" -> {}
            case "required" -> requireType(key, Set.of("secret", "ssh"));
            default -> throw new SyntaxError(FIELD, "invalid field '" + field + "': must be a key=value pair");
        }
    }

    private void readPair(String key, String value, String field) throws SyntaxError {
        boolean known = isKnown(value);
        switch (key) {
            case "type" -> readType(value, known);
            case "from" -> hasFrom = !value.isEmpty();
            case "source", "src" -> {
                hasSource = !value.isEmpty();
                sourceAndIdAreKnown &= known;
            }
            case "target", "dst", "destination" -> {
                hasTarget = !value.isEmpty();
                target = known ? value : UNKNOWN;
            }
            case "id" -> {
                hasId = !value.isEmpty();
                sourceAndIdAreKnown &= known;
            }
            case "sharing" -> {
                require(!known || SHARING.contains(Letters.lowerCase(value)), "unsupported sharing value", value);
                hasSharing = true;
            }
            case "readonly", "ro", "readwrite", "rw" -> requireBoolean(key, value, known);
            case "required" -> {
                requireType(key, Set.of("secret", "ssh"));
                requireBoolean(key, value, known);
            }
            case "size" -> {
                requireType(key, Set.of("tmpfs"));
                require(!known || SIZE.matcher(value).matches(), "invalid value for size", value);
            }
            case "mode" -> readOwner(key, value, !known || OCTAL.matcher(value).matches());
            case "uid", "gid" -> readOwner(key, value, !known || isUnsigned32(value));
            case "env" -> {}
            default -> throw new SyntaxError(FIELD, "unexpected key '" + key + "' in '" + field + "'");
        }
    }

    private void readType(String value, boolean known) throws SyntaxError {
        String lower = Letters.lowerCase(value);
        require(!known || TYPES.contains(lower), "unsupported mount type", value);
        type = known ? lower : UNKNOWN;
    }

    private void readOwner(String key, String value, boolean valid) throws SyntaxError {
        require(valid, "invalid value for " + key, value);
        ofOwners.add(key);
    }

    void requireValid() throws SyntaxError {
        if (!ofOwners.isEmpty() && !WITH_OWNER.contains(type)) {
            throw new SyntaxError(FIELD, ofOwners.getFirst() + " is not allowed for mounts of type '" + type + "'");
        }
        if (type.equals("secret")) {
            requireValidSecret();
        }
        if (hasSharing && !type.equals("cache") && !type.equals(UNKNOWN)) {
            throw new SyntaxError(FIELD, "invalid cache sharing set for a mount of type '" + type + "'");
        }
        if (Set.of("bind", "cache", "tmpfs").contains(type)
                && ROOT.matcher(target).matches()) {
            throw new SyntaxError(FIELD, "invalid mount target '" + target + "'");
        }
    }

    private void requireValidSecret() throws SyntaxError {
        if (hasFrom) {
            throw new SyntaxError(FIELD, "a secret mount should not have a from");
        }
        if (!hasSource && !hasTarget && !hasId) {
            throw new SyntaxError(FIELD, "invalid secret mount: one of source, target required");
        }
        if (hasSource && hasId && sourceAndIdAreKnown) {
            throw new SyntaxError(FIELD, "both source and id can't be set");
        }
    }

    private void requireType(String key, Set<String> types) throws SyntaxError {
        if (!type.equals(UNKNOWN) && !types.contains(type)) {
            throw new SyntaxError(FIELD, "unexpected key '" + key + "' for mount type '" + type + "'");
        }
    }

    private static void requireBoolean(String key, String value, boolean known) throws SyntaxError {
        require(!known || BOOLEANS.contains(value), "invalid value for " + key, value);
    }

    private static void require(boolean met, String reason, String value) throws SyntaxError {
        if (!met) {
            throw new SyntaxError(FIELD, reason + ": '" + value + "'");
        }
    }

    private static boolean isUnsigned32(String value) {
        String digits = value.replaceFirst("^0+(?=.)", "");
        return DECIMAL.matcher(value).matches() && digits.length() <= 10 && Long.parseLong(digits) <= 0xffff_ffffL;
    }

    private boolean isKnown(String value) {
        return value.chars().noneMatch(c -> c == '$' || c == '\'' || c == '"' || c == escape);
    }
}
