package dev.slipway.disk.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Where a node lies, as messages say it. */
class DirectoryPathTest {

    private static Directory directory() {
        return new Directory(Attributes.IMPLIED_DIRECTORY);
    }

    @Test
    void namesNodesBelowADirectory() {
        Directory root = directory();
        Directory a = directory();
        Directory b = directory();
        Symlink link = new Symlink(Attributes.IMPLIED_DIRECTORY, "target");
        root.put("a", a);
        a.put("b", b);
        b.put("link", link);

        assertThat(root.pathOf(root)).contains("/");
        assertThat(root.pathOf(b)).contains("/a/b/");
        assertThat(root.pathOf(link)).contains("/a/b/link");
        assertThat(a.pathOf(link)).contains("/b/link");
        assertThat(b.pathOf(a)).isEmpty();
    }

    /** Links make trees deeper than any path: a path for each directory would be far more than the tree. */
    @Test
    void holdsNoPathForEachDirectoryThatItLooksInto() {
        Directory root = directory();
        Directory deepest = root;
        for (int i = 0; i < 2_000; i++) {
            Directory next = directory();
            deepest.put("d", next);
            deepest = next;
        }
        for (int i = 0; i < 20_000; i++) {
            deepest.put(String.valueOf(i), directory());
        }
        Symlink last = new Symlink(Attributes.IMPLIED_DIRECTORY, "target");
        ((Directory) deepest.children().lastEntry().getValue()).put("last", last);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(root.pathOf(last)).isPresent();

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32 << 20);
    }
}
