package dev.slipway.machine.network;

import java.net.InetAddress;

/**
 * Addresses with the same first bits, {@code 10.20.0.0/16}.
 *
 * @param bits how many of them, from the front
 */
public record AddressRange(InetAddress first, int bits) {

    /** @throws IllegalArgumentException where the text is no range; the message says why */
    public static AddressRange parse(String text) {
        String[] parts = text.strip().split("/", -1);
        if (parts.length > 2) {
            throw new IllegalArgumentException(text + " has more than one slash");
        }
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(parts[0]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(text + " does not begin with an address, such as 10.20.0.0/16", e);
        }
        int all = address.getAddress().length * Byte.SIZE;
        if (parts.length == 1) {
            return new AddressRange(address, all);
        }
        if (!parts[1].matches("[0-9]{1,3}") || Integer.parseInt(parts[1]) > all) {
            throw new IllegalArgumentException(text + " must end with a number of bits from 0 to " + all);
        }
        AddressRange range = new AddressRange(address, Integer.parseInt(parts[1]));
        if (!range.isWhole()) {
            throw new IllegalArgumentException(
                    text + " has bits beyond the first " + parts[1] + "; which range is meant is not clear");
        }
        return range;
    }

    private boolean isWhole() {
        byte[] bytes = first.getAddress();
        for (int bit = bits; bit < bytes.length * Byte.SIZE; bit++) {
            if (isSet(bytes, bit)) {
                return false;
            }
        }
        return true;
    }

    boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (isSet(mine, bit) != isSet(other, bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSet(byte[] bytes, int bit) {
        return (bytes[bit / Byte.SIZE] >> Byte.SIZE - 1 - bit % Byte.SIZE & 1) == 1;
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }
}
