package dev.slipway.disk.erofs;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.tree.StoredContent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** The devices beside the one with the superblock, numbered from 1 without a gap. */
final class DeviceTable {

    /** A file system in one file. */
    static final DeviceTable NONE = new DeviceTable(List.of(), Map.of(StoredContent.THE_DISK, 0));

    /** Where the table lies, if there is one. */
    static final int FIRST_BLOCK = 1;

    /** The numbers of devices have 16 bits. */
    static final int MAX_DEVICES = 0xffff;

    static final int SLOT = 128;

    private final List<ExtraDevice> devices;
    private final Map<Integer, Integer> numbers;

    private DeviceTable(List<ExtraDevice> devices, Map<Integer, Integer> numbers) {
        this.devices = List.copyOf(devices);
        this.numbers = Map.copyOf(numbers);
    }

    /**
     * The table of the devices that are needed, in their order.
     *
     * @param needed the numbers of devices, from 1
     * @param devices all that there are
     */
    static DeviceTable of(SortedSet<Integer> needed, List<ExtraDevice> devices) throws BadImageException {
        if (needed.size() > MAX_DEVICES) {
            throw new BadImageException(
                    Reason.NOT_REPRESENTABLE,
                    "the contents lie in " + needed.size() + " layers, and EROFS knows no more than " + MAX_DEVICES
                            + " devices");
        }
        List<ExtraDevice> listed = new ArrayList<>();
        Map<Integer, Integer> numbers = new HashMap<>(NONE.numbers);
        for (int device : needed) {
            listed.add(devices.get(device - 1));
            numbers.put(device, listed.size());
        }
        return new DeviceTable(listed, numbers);
    }

    List<ExtraDevice> devices() {
        return devices;
    }

    /** The number that the file system gives to a device; the first has 0. */
    int numberOf(int device) {
        Integer number = numbers.get(device);
        if (number == null) {
            throw new IllegalArgumentException("a device that is not listed: " + device);
        }
        return number;
    }

    /** How many blocks the table takes. */
    long tableBlocks() {
        return ((long) devices.size() * SLOT + BLOCK - 1) / BLOCK;
    }

    /** How many blocks all devices have together. */
    long deviceBlocks() {
        return devices.stream().mapToLong(ExtraDevice::blocks).sum();
    }

    /**
     * The table's bytes. Every device also has a place in a row behind the first, so that all of them can be one.
     *
     * @param firstDeviceBlocks how many the device with the superblock has
     */
    byte[] encode(long firstDeviceBlocks) {
        ByteBuffer out = ByteBuffer.allocate(devices.size() * SLOT).order(ByteOrder.LITTLE_ENDIAN);
        long place = firstDeviceBlocks;
        for (ExtraDevice device : devices) {
            int slot = out.position();
            out.put(device.tag().getBytes(StandardCharsets.US_ASCII));
            out.putInt(slot + ExtraDevice.TAG_BYTES, (int) device.blocks());
            out.putInt(slot + ExtraDevice.TAG_BYTES + 4, (int) place);
            out.position(slot + SLOT);
            place += device.blocks();
        }
        return out.array();
    }
}
