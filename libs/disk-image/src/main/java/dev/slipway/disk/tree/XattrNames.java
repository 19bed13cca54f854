package dev.slipway.disk.tree;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a message says of attributes that a format cannot hold: whose they are and what they are called. */
public final class XattrNames {

    private static final int MOST_TOLD = 10;

    private XattrNames() {}

    /**
     * Names a file and those of its attributes that are at fault: each that cannot be held alone, or all of them where only
     * their sum is too much.
     *
     * @param holds whether the format has room for these attributes of one file
     */
    public static String culprits(Directory root, Node node, Predicate<Map<String, byte[]>> holds) {
        Map<String, byte[]> xattrs = new TreeMap<>(DiskXattrs.kept(node));
        List<String> alone = xattrs.entrySet().stream()
                .filter(xattr -> !holds.test(Map.of(xattr.getKey(), xattr.getValue())))
                .map(Map.Entry::getKey)
                .toList();
        return root.pathOf(node).orElseThrow() + ": "
                + (alone.isEmpty() ? told(xattrs.keySet()) : told(Set.copyOf(alone)));
    }

    private static List<String> told(Set<String> names) {
        Stream<String> first = names.stream().sorted().limit(MOST_TOLD);
        return names.size() <= MOST_TOLD
                ? first.toList()
                : Stream.concat(first, Stream.of("and " + (names.size() - MOST_TOLD) + " more"))
                        .toList();
    }
}
