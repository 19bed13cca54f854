package dev.slipway.cli.boot;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of this host's loopback that leads to one of the machine: {@code 8080:80}, {@code 127.0.0.1:8080:80}, or {@code 80} for the same
 * port on both sides. Port 0 of this host is any that is free.
 */
record PortMapping(InetSocketAddress host, int machinePort) {
    private static final Pattern FORM =
            Pattern.compile("(?:(127\\.\\d+\\.\\d+\\.\\d+|localhost):)?(?:(\\d{1,5}):)?(\\d{1,5})(?:/tcp)?");
    private static final int LARGEST = 65_535;

    /** @throws IllegalArgumentException where the text is anything else */
    static PortMapping parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no pair of TCP ports, such as 8080:80; ports are opened on this host's loopback only");
        }
        int machine = port(text, matcher.group(3));
        int host = matcher.group(2) == null ? machine : port(text, matcher.group(2));
        if (machine == 0) {
            throw new IllegalArgumentException("'" + text + "': a program listens on no port 0");
        }
        String address = matcher.group(1);
        return new PortMapping(
                new InetSocketAddress(
                        InetAddress.ofLiteral(address == null || address.equals("localhost") ? "127.0.0.1" : address),
                        host),
                machine);
    }

    private static int port(String text, String number) {
        int port = Integer.parseInt(number);
        if (port > LARGEST) {
            throw new IllegalArgumentException("'" + text + "': a port is " + LARGEST + " at most");
        }
        return port;
    }
}
