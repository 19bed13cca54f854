package dev.slipway.cli;

/** Sizes as people write them: {@code 512M}, {@code 2G}, plain bytes. */
final class ByteCount {
    private ByteCount() {}

    static long parse(String text) {
        if (!text.matches("[0-9]{1,15}[KMGT]?")) {
            throw new IllegalArgumentException("not a size (a number, then K, M, G or T): " + text);
        }
        int last = "KMGT".indexOf(text.charAt(text.length() - 1));
        String digits = last < 0 ? text : text.substring(0, text.length() - 1);
        long bytes = Long.parseLong(digits);
        int shift = 10 * (last + 1);
        if (bytes > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("larger than any disk: " + text);
        }
        return bytes << shift;
    }
}
