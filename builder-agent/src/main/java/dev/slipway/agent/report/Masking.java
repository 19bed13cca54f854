package dev.slipway.agent.report;

import dev.slipway.agent.protocol.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Takes the values of a build's secrets out of all that leaves the machine: {@code ***} stands for each. Values are found as they are
 * and in the forms of {@link SecretForms}, also where they are cut into pieces and where line ends are within them.
 *
 * <p>Its memory is bounded. Where all forms of a large value do not fit, the fewest are looked for; {@link #notices} says so, and which
 * values are not masked at all.
 */
public final class Masking {
    /** Each takes 21 bytes. All forms of a value are up to about 20 times as long as it is. */
    private static final int MOST_STATES = 1 << 20;

    /** For each byte of a value, at the least. */
    private static final int LEAST_STATES_FOR_ALL = 8;
    /** A value that is larger, in bytes, is not looked for in its rare forms, which are up to 60 times as long as it is. */
    private static final int LARGEST_IN_RARE_FORMS = 4 << 10;

    private static final byte[] MASK = "***".getBytes(StandardCharsets.US_ASCII);

    private final FormMatcher matcher;
    private final List<String> notices;

    private Masking(FormMatcher matcher, List<String> notices) {
        this.matcher = matcher.complete();
        this.notices = List.copyOf(notices);
    }

    /** Masks nothing. */
    public static Masking none() {
        return of(List.of());
    }

    public static Masking of(List<Secret> secrets) {
        return of(secrets, MOST_STATES);
    }

    static Masking of(List<Secret> secrets, int mostStates) {
        FormMatcher matcher = new FormMatcher(mostStates);
        List<String> notices = new ArrayList<>();
        // The small ones first: a large one must not take their place.
        for (Secret secret : secrets.stream()
                .sorted(Comparator.comparingInt(secret -> secret.value().length))
                .toList()) {
            byte[] value = secret.value();
            if (SecretForms.core(value).length < SecretForms.SHORTEST) {
                notices.add("secret " + secret.name() + " is too short to be masked");
            } else if (!addMost(value, matcher, mostStates)) {
                notices.add("secret " + secret.name() + " is so large that "
                        + (addSome(value, matcher, mostStates)
                                ? "it is masked only as it is, and where it is encoded alone, in base64"
                                : addOne(value, matcher, mostStates)
                                        ? "it is masked only as it is"
                                        : "it is not masked"));
            }
        }
        // What is left after the usual forms of all.
        secrets.stream()
                .map(Secret::value)
                .filter(value ->
                        value.length <= LARGEST_IN_RARE_FORMS && SecretForms.core(value).length >= SecretForms.SHORTEST)
                .sorted(Comparator.comparingInt(value -> value.length))
                .forEach(value -> matcher.addAll(SecretForms.rareOf(value)));
        return new Masking(matcher, notices);
    }

    /** To make the forms takes memory too, so they are not made where they cannot fit. */
    private static boolean addMost(byte[] value, FormMatcher matcher, int mostStates) {
        return value.length < mostStates / LEAST_STATES_FOR_ALL && matcher.addAll(SecretForms.allOf(value));
    }

    private static boolean addSome(byte[] value, FormMatcher matcher, int mostStates) {
        return value.length < mostStates / 2 && matcher.addAll(SecretForms.fewOf(value));
    }

    private static boolean addOne(byte[] value, FormMatcher matcher, int mostStates) {
        return value.length < mostStates && matcher.addAll(SecretForms.oneOf(value));
    }

    /** What whoever reads the log should know of the masking, a line each. */
    public List<String> notices() {
        return notices;
    }

    /** A text that is whole. */
    public String mask(String text) {
        if (matcher.isEmpty()) {
            return text;
        }
        Stream stream = stream();
        ByteArrayOutputStream masked = new ByteArrayOutputStream();
        masked.writeBytes(stream.push(text.getBytes(StandardCharsets.UTF_8)));
        masked.writeBytes(stream.end());
        return stream.hasMasked() ? masked.toString(StandardCharsets.UTF_8) : text;
    }

    /** Masks bytes that come in pieces. One for each stream of each step. */
    public Stream stream() {
        return new Stream();
    }

    /**
     * What came and was not passed on yet: no more than the longest form, and only what may still become one.
     *
     * <p>At a line's end, a line is passed on although less than {@link SecretForms#SHORTEST} bytes at its end begin a form. Many lines
     * end so by chance, and nobody wants to wait for the next one to read them.
     */
    public final class Stream {
        private byte[] held = new byte[256];
        private boolean[] isMasked = new boolean[256];
        private int from;
        private int to;
        /** Bytes in {@link #held} that are no line ends. */
        private int flat;

        private int state = FormMatcher.START;
        private boolean lastWasMasked;
        private boolean hasMasked;

        private Stream() {}

        /** Takes bytes, and returns what may be passed on. */
        public byte[] push(byte[] bytes) {
            if (matcher.isEmpty()) {
                return bytes;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + MASK.length);
            for (byte b : bytes) {
                hold(b);
                if (SecretForms.isLineEnd(b)) {
                    int begun = matcher.depth(state);
                    release(begun < SecretForms.SHORTEST ? 0 : begun, out);
                } else {
                    flat++;
                    state = matcher.next(state, b);
                    maskLast(matcher.longestMatch(state));
                    release(matcher.depth(state), out);
                }
            }
            return out.toByteArray();
        }

        /** What is left when nothing more comes. */
        public byte[] end() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            release(0, out);
            state = FormMatcher.START;
            lastWasMasked = false;
            return out.toByteArray();
        }

        private boolean hasMasked() {
            return hasMasked;
        }

        private void hold(byte b) {
            if (to == held.length) {
                makeRoom();
            }
            held[to] = b;
            isMasked[to] = false;
            to++;
        }

        private void makeRoom() {
            int length = to - from;
            byte[] bytes = length > held.length / 2 ? new byte[held.length * 2] : held;
            boolean[] masked = length > held.length / 2 ? new boolean[held.length * 2] : isMasked;
            System.arraycopy(held, from, bytes, 0, length);
            System.arraycopy(isMasked, from, masked, 0, length);
            held = bytes;
            isMasked = masked;
            from = 0;
            to = length;
        }

        /** Marks so many of the last bytes, as far as they are still here. Line ends between them do not count, and stay. */
        private void maskLast(int count) {
            int left = count;
            for (int i = to - 1; i >= from && left > 0; i--) {
                if (!SecretForms.isLineEnd(held[i])) {
                    left--;
                    isMasked[i] = true;
                }
            }
        }

        /**
         * Passes on all but so many of the last bytes that are no line ends; of these too, what is masked already. A line's end is
         * within a form at most, so it never has to wait at the front.
         */
        private void release(int keep, ByteArrayOutputStream out) {
            while (from < to && (flat > keep || isMasked[from] || SecretForms.isLineEnd(held[from]))) {
                pass(from++, out);
            }
        }

        private void pass(int index, ByteArrayOutputStream out) {
            byte b = held[index];
            if (!SecretForms.isLineEnd(b)) {
                flat--;
            }
            if (isMasked[index]) {
                if (!lastWasMasked) {
                    out.writeBytes(MASK);
                    hasMasked = true;
                }
                lastWasMasked = true;
                return;
            }
            lastWasMasked = false;
            out.write(b);
        }
    }
}
