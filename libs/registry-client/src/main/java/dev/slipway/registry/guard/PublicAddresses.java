package dev.slipway.registry.guard;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Addresses that belong to the public Internet: all but IANA's special-purpose ranges (RFC 6890 and its successors). An IPv6
 * address that carries an IPv4 address is as public as that.
 */
public final class PublicAddresses {
    /** {@code 64:ff9b::/96} (RFC 6052); {@code 64:ff9b:1::/48} is for local use. */
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    /** {@code ::ffff:0:0/96} (RFC 4291). */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private PublicAddresses() {}

    /** Whether this is one. */
    public static boolean contains(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes);
    }

    private static boolean isPublic4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        return first != 0 // this network
                && first < 240 // reserved, broadcast
                && !(first == 100 && second >= 64 && second < 128) // carriers' NAT
                && !(first == 192 && second == 0 && (third == 0 || third == 2)) // protocol assignments, documentation
                && !(first == 192 && second == 88 && third == 99) // 6to4 relays
                && !(first == 198 && (second == 18 || second == 19)) // benchmarks
                && !(first == 198 && second == 51 && third == 100) // documentation
                && !(first == 203 && second == 0 && third == 113); // documentation
    }

    private static boolean isPublic6(byte[] bytes) {
        int first = group(bytes, 0);
        int second = group(bytes, 1);
        if (first == 0x2002) { // 6to4
            return contains(ipv4(bytes, 2));
        }
        if (begins(bytes, NAT64)) {
            return contains(ipv4(bytes, 12));
        }
        if (begins(bytes, MAPPED)) { // what Java makes an IPv4 address of by itself
            return contains(ipv4(bytes, 12));
        }
        // Global unicast is 2000::/3; outside of it are local, unique local and unassigned addresses.
        return (first & 0xe000) == 0x2000
                && !(first == 0x2001 && second < 0x0200) // protocol assignments: Teredo, ORCHID, benchmarks
                && !(first == 0x2001 && second == 0x0db8) // documentation
                && !(first == 0x3fff && second < 0x1000); // documentation
    }

    private static int group(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xff) << 8 | bytes[2 * index + 1] & 0xff;
    }

    private static boolean begins(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static InetAddress ipv4(byte[] bytes, int offset) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
