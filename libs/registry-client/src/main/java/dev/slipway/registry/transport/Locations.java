package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses as servers send them: in {@code Location}, in {@code Link}, as the realm of a challenge. Storage services sign
 * queries with characters that a URL may not have, and clients written in other languages follow them: so each such
 * character is percent-encoded here, and what is a URL already stays as it is.
 */
public final class Locations {
    /** What stands before the path, where a host is given: it may have the brackets of IPv6. */
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*+:)?+//[^/?]*+");

    private static final String LEGAL = "-._~:/?#@!$&'()*+,;=%";

    private Locations() {}

    /**
     * The address that a server means by a text, seen from the address that it was asked at (RFC 3986, section 5.2). A
     * fragment is left out, for it is not sent.
     *
     * @param what names the text in messages
     */
    public static URI resolve(URI base, String text, String what) throws RegistryException.Malformed {
        String stripped = text.strip();
        int fragment = stripped.indexOf('#');
        String reference = fragment < 0 ? stripped : stripped.substring(0, fragment);
        try {
            URI uri = create(reference);
            // java.net.URI follows RFC 2396 here, which drops the last part of the path.
            return reference.startsWith("?") ? create(withoutQuery(base) + uri) : base.resolve(uri);
        } catch (IllegalArgumentException e) {
            throw new RegistryException.Malformed(what + " is no URL");
        }
    }

    private static String withoutQuery(URI uri) {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    private static URI create(String text) {
        if (text.chars().anyMatch(c -> c >= 0x80)) {
            // java.net.URI takes these, and what is sent of them then is a question mark.
            return URI.create(encoded(text));
        }
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return URI.create(encoded(text));
        }
    }

    /** Headers come as one char a byte, so a character beyond ASCII is its bytes already. */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        int query = text.indexOf('?');
        Matcher host = HOST.matcher(text);
        int path = host.lookingAt() ? host.end() : 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean bracket = (c == '[' || c == ']') && (i < path || (query >= 0 && i > query));
            boolean strayPercent = c == '%' && !isEncodedByte(text, i);
            if (bracket || (isLegal(c) && !strayPercent)) {
                encoded.append(c);
            } else {
                encoded.append("%%%02X".formatted((int) c));
            }
        }
        return encoded.toString();
    }

    private static boolean isLegal(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || LEGAL.indexOf(c) >= 0;
    }

    private static boolean isEncodedByte(String text, int percent) {
        return percent + 2 < text.length()
                && Character.digit(text.charAt(percent + 1), 16) >= 0
                && Character.digit(text.charAt(percent + 2), 16) >= 0;
    }
}
