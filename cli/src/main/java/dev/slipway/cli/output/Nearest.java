package dev.slipway.cli.output;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that somebody may have meant who wrote another one. */
public final class Nearest {
    private Nearest() {}

    /** The one that takes the fewest slips of a finger; empty where none is near. */
    public static Optional<String> to(String written, Collection<String> words) {
        int most = Math.max(1, written.replace("-", "").length() / 3);
        return words.stream()
                .filter(word -> slips(written, word) <= most)
                .min(Comparator.comparingInt((String word) -> slips(written, word))
                        .thenComparing(word -> word));
    }

    /** Letters that were left out, added, replaced, or exchanged with the next one (optimal string alignment). */
    static int slips(String from, String to) {
        int[][] slips = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                slips[i][j] = i == 0 || j == 0 ? i + j : fewest(slips, from, to, i, j);
            }
        }
        return slips[from.length()][to.length()];
    }

    private static int fewest(int[][] slips, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int fewest = Math.min(slips[i - 1][j - 1] + (same ? 0 : 1), Math.min(slips[i - 1][j], slips[i][j - 1]) + 1);
        boolean exchanged =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return exchanged ? Math.min(fewest, slips[i - 2][j - 2] + 1) : fewest;
    }
}
