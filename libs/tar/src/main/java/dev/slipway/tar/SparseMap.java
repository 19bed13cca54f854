package dev.slipway.tar;

import static dev.slipway.tar.TarException.limit;
import static dev.slipway.tar.TarException.malformed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which parts of a sparse file hold data: offsets and lengths in turns, as they are read. */
final class SparseMap {

    private final int maxParts;
    private long[] numbers = new long[8];
    private int count;

    SparseMap(int maxParts) {
        this.maxParts = maxParts;
    }

    void add(long number) throws TarException {
        if (count == 2 * maxParts) {
            throw limit("the tar has a sparse file of more than " + maxParts + " parts");
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number;
    }

    void addDecimal(byte[] bytes, int start, int end) throws TarException {
        add(PaxNumber.parse("GNU.sparse", ByteStrings.of(bytes, start, end - start)));
    }

    int count() {
        return count;
    }

    /**
     * The parts that are not empty.
     *
     * @param name of the file, for messages
     * @param size of the file
     * @param stored bytes of data in the archive
     */
    List<DataExtent> extents(String name, long size, long stored) throws TarException {
        List<DataExtent> extents = new ArrayList<>(count / 2);
        long end = 0;
        long data = 0;
        for (int i = 0; i + 1 < count; i += 2) {
            long offset = numbers[i];
            long length = numbers[i + 1];
            if (length < 0 || offset < end || length > size - offset) {
                throw malformed("the tar's sparse map of file " + ByteStrings.quoted(name)
                        + " has a part that overlaps another or lies outside the file");
            }
            end = offset + length;
            data += length;
            if (length > 0) {
                extents.add(new DataExtent(offset, length));
            }
        }
        if (data != stored || count % 2 != 0) {
            throw malformed("the tar's sparse map of file " + ByteStrings.quoted(name) + " tells of " + data
                    + " bytes, but the data has " + stored);
        }
        return extents;
    }
}
