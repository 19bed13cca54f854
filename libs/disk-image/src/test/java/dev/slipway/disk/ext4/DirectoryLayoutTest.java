package dev.slipway.disk.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.Directory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An entry of a name of 4n bytes takes 4n + 8; a block has room for 4,084, and for 24 less beside the two entries of dots. */
class DirectoryLayoutTest {

    @Test
    void directoryThatJustFillsOneBlockHasNoIndex() {
        List<String> names = names(15, 252);
        names.add("%152s".formatted(15));

        DirectoryLayout layout = layout(names, DirectoryLayoutTest::backwards);

        assertThat(layout.index()).isEmpty();
        assertThat(layout.blocks()).isEqualTo(1);
        assertThat(leaves(layout).getFirst()).isEqualTo(names.stream().sorted().toList());
    }

    @Test
    void directoryThatIsLargerByOneByteHasAnIndexOfOneLeaf() {
        List<String> names = names(15, 252);
        names.add("%153s".formatted(15));

        DirectoryLayout layout = layout(names, DirectoryLayoutTest::byNumber);

        assertThat(layout.index()).isPresent();
        assertThat(layout.blocks()).isEqualTo(2);
        assertThat(leaves(layout)).containsExactly(names);
    }

    @Test
    void leavesAreFullAndInOrderOfHashesAsUnsignedNumbers() {
        List<String> names = names(40, 252);

        DirectoryLayout layout = layout(names, DirectoryLayoutTest::backwards);

        List<String> backwards = names.reversed();
        assertThat(leaves(layout))
                .containsExactly(backwards.subList(0, 15), backwards.subList(15, 30), backwards.subList(30, 40));
        assertThat(layout.index().orElseThrow().leafHashes()).containsExactly(-80, -50, -20);
    }

    @Test
    void hashesBelowAndAboveTheSignBitAreInOrder() {
        List<String> names = names(40, 252);
        ToIntFunction<String> aroundTheSignBit = name -> Integer.MIN_VALUE - 40 + byNumber(name);

        assertThat(leaves(layout(names, aroundTheSignBit)).stream().flatMap(List::stream))
                .containsExactlyElementsOf(names);
    }

    @Test
    void marksALeafThatBeginsWithTheHashThatEndsTheOneBefore() {
        List<String> names = names(40, 252);
        ToIntFunction<String> tenOfAHash = name -> byNumber(name) / 20 * 20;

        DirectoryLayout layout = layout(names, tenOfAHash);

        assertThat(layout.index().orElseThrow().leafHashes()).containsExactly(0, 20 | HashIndex.CONTINUED, 60);
    }

    @Test
    void namesOfTheSameHashMayFillManyLeaves() {
        List<String> names = names(50, 252);

        DirectoryLayout layout = layout(names, name -> 8);

        assertThat(leaves(layout).stream().flatMap(List::stream)).containsExactlyElementsOf(names);
        assertThat(layout.index().orElseThrow().leafHashes()).containsExactly(8, 9, 9, 9);
    }

    private static int byNumber(String name) {
        return 2 * Integer.parseInt(name.strip());
    }

    private static int backwards(String name) {
        return -2 - byNumber(name);
    }

    /** Names that are numbers, with blanks before them. */
    private static List<String> names(int count, int length) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(i -> ("%" + length + "d").formatted(i))
                .toList());
    }

    private static DirectoryLayout layout(List<String> names, ToIntFunction<String> hash) {
        Directory directory = new Directory(Attributes.IMPLIED_DIRECTORY);
        names.forEach(name -> directory.put(name, new Directory(Attributes.IMPLIED_DIRECTORY)));
        return DirectoryLayout.of(directory, hash).orElseThrow();
    }

    private static List<List<String>> leaves(DirectoryLayout layout) {
        return layout.leaves().stream()
                .map(leaf -> leaf.stream().map(Map.Entry::getKey).toList())
                .toList();
    }
}
