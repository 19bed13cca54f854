package dev.slipway.registry.transport;

import java.util.Locale;
import java.util.regex.Pattern;

/** What can be told from a host's name alone; nothing is resolved. */
final class Hosts {
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(?:\\.[0-9]{1,3}){3}");

    private Hosts() {}

    /** Whether this is this machine by its literal name: {@code localhost}, {@code 127.x.x.x} or {@code [::1]}. */
    static boolean isLoopback(String hostWithoutPort) {
        String host = hostWithoutPort.toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.equals("[::1]")
                || LOOPBACK_V4.matcher(host).matches();
    }

    static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
