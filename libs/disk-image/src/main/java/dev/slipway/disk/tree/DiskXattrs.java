package dev.slipway.disk.tree;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which extended attributes a disk gets. The others are dropped, whatever the format: Linux has no place for them, or they are
 * about the machine that wrote the layer, so that other programs drop them too.
 *
 * <ul>
 *   <li>Linux knows names that begin with {@code user.}, {@code trusted.}, {@code security.}, and of {@code system.} the two
 *       access control lists (xattr(7)). {@code com.apple.provenance} and {@code system.nfs4_acl} belong to other systems.
 *   <li>{@code security.selinux} is set by the policy of the machine that runs the image; umoci drops it.
 *   <li>{@code trusted.overlay.} tells overlayfs of a layer's own storage. What it says is said by whiteouts in a layer's
 *       archive.
 *   <li>An access control list without a byte is how one says that there is none, and Linux knows none of another version than
 *       {@link PosixAcl} reads.
 * </ul>
 */
public final class DiskXattrs {

    private static final List<String> NAMESPACES = List.of("user.", "trusted.", "security.");
    private static final String OVERLAYFS = "trusted.overlay.";
    private static final String SELINUX = "security.selinux";

    private DiskXattrs() {}

    /** The attributes that a disk gets, in the order of their names. */
    public static Map<String, byte[]> kept(Node node) {
        Map<String, byte[]> all = node.attributes().xattrs();
        if (dropped(all) == 0) {
            return all;
        }
        Map<String, byte[]> kept = new TreeMap<>(all);
        kept.entrySet().removeIf(xattr -> !isKept(xattr));
        return kept;
    }

    /** How many attributes of the tree's nodes are dropped; a file of several names counts once. */
    public static long dropped(Directory root) {
        long dropped = dropped(root.attributes().xattrs());
        Set<Node> linked = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Directory> pending = new ArrayDeque<>(List.of(root));
        while (!pending.isEmpty()) {
            for (Node child : pending.pop().children().values()) {
                long own = dropped(child.attributes().xattrs());
                dropped += own > 0 && linked.add(child) ? own : 0;
                if (child instanceof Directory directory) {
                    pending.push(directory);
                }
            }
        }
        return dropped;
    }

    private static long dropped(Map<String, byte[]> xattrs) {
        return xattrs.isEmpty()
                ? 0
                : xattrs.entrySet().stream().filter(xattr -> !isKept(xattr)).count();
    }

    private static boolean isKept(Map.Entry<String, byte[]> xattr) {
        String name = xattr.getKey();
        if (name.equals(PosixAcl.ACCESS) || name.equals(PosixAcl.DEFAULT)) {
            return xattr.getValue().length > 0 && !PosixAcl.isOfUnknownVersion(xattr.getValue());
        }
        return NAMESPACES.stream().anyMatch(space -> name.startsWith(space) && name.length() > space.length())
                && !name.startsWith(OVERLAYFS)
                && !name.equals(SELINUX);
    }
}
