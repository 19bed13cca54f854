package dev.slipway.machine.network;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The head of a request over HTTP/1 (RFC 9112, 2 and 3), read strictly: what two readers could understand in two ways is no head.
 *
 * @param fields lines as they came, {@code Name: value}
 * @param length bytes of it in what was read
 */
record RequestHead(String method, String target, List<String> fields, int length) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String END = "\r\n\r\n";

    /** Whether this may become one, as far as it has come. */
    static boolean begins(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
        int space = start.indexOf(' ');
        return !start.isEmpty() && (space < 0 ? start : start.substring(0, space)).matches("[A-Z]+");
    }

    /** Empty where the end has not come yet. */
    static boolean isWhole(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(END);
    }

    /** Empty where it is no head. */
    static Optional<RequestHead> parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END);
        List<String> lines =
                end < 0 ? List.of() : List.of(text.substring(0, end).split("\r\n", -1));
        if (lines.isEmpty() || lines.stream().anyMatch(line -> line.matches("(?s).*[\r\n\0].*"))) {
            return Optional.empty();
        }
        String[] request = lines.getFirst().split(" ", -1);
        boolean isRequest = request.length == 3 && request[0].matches(TOKEN) && request[2].matches("HTTP/1\\.[01]");
        List<String> fields = lines.subList(1, lines.size());
        if (!isRequest || !fields.stream().allMatch(field -> field.matches("(?s)" + TOKEN + ":.*"))) {
            return Optional.empty();
        }
        return Optional.of(new RequestHead(request[0], request[1], fields, end + END.length()));
    }

    private Stream<String> values(String name) {
        return fields.stream()
                .filter(field -> name(field).equals(name))
                .map(field -> field.substring(field.indexOf(':') + 1).strip());
    }

    private static String name(String field) {
        return field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    /** The one host that it names, without its port; empty where it names none, or more than one. */
    Optional<String> host() {
        List<String> hosts = new ArrayList<>(values("host").toList());
        if (hosts.size() != 1) {
            return Optional.empty();
        }
        String host = hosts.getFirst();
        if (target.contains("://") && !target.matches("(?i)http://" + Pattern.quote(host) + "([/?#].*)?")) {
            return Optional.empty();
        }
        return withoutPort(host);
    }

    static Optional<String> withoutPort(String host) {
        return host.matches("[A-Za-z0-9._-]+(:[0-9]{1,5})?") ? Optional.of(host.split(":", 2)[0]) : Optional.empty();
    }

    /** How many bytes follow; empty where that is not said by one number. */
    Optional<Long> bodyLength() {
        List<String> lengths = values("content-length").toList();
        if (values("transfer-encoding").findAny().isPresent() || lengths.size() > 1) {
            return Optional.empty();
        }
        if (lengths.isEmpty()) {
            return Optional.of(0L);
        }
        return lengths.getFirst().matches("[0-9]{1,12}")
                ? Optional.of(Long.parseLong(lengths.getFirst()))
                : Optional.empty();
    }

    /** The same, for the last request on its connection. */
    byte[] asLast() {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        fields.stream()
                .filter(field -> !List.of("connection", "keep-alive", "proxy-connection", "upgrade")
                        .contains(name(field)))
                .forEach(field -> text.append(field).append("\r\n"));
        return text.append("Connection: close").append(END).toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
