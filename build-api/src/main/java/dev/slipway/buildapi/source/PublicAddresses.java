package dev.slipway.buildapi.source;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Addresses that belong to the public Internet: all but IANA's special-purpose ranges (RFC 6890 and its successors). */
final class PublicAddresses {
    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
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
                && !(first == 198 && (second == 18 || second == 19)) // benchmarks
                && !(first == 198 && second == 51 && third == 100) // documentation
                && !(first == 203 && second == 0 && third == 113); // documentation
    }

    private static boolean isPublic6(byte[] bytes) {
        int first = bytes[0] & 0xff;
        if ((first & 0xfe) == 0xfc) { // unique local
            return false;
        }
        if (first == 0x20 && bytes[1] == 0x02) { // 6to4 carries an IPv4 address
            return contains(ipv4(bytes, 2));
        }
        if (first == 0x00 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b) { // NAT64, too
            return contains(ipv4(bytes, 12));
        }
        return (first & 0xe0) == 0x20; // global unicast
    }

    private static InetAddress ipv4(byte[] bytes, int offset) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
