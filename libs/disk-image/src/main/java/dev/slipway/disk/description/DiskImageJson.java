package dev.slipway.disk.description;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The JSON of {@link DiskImage}, with its fields in a fixed order. */
final class DiskImageJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private DiskImageJson() {}

    static String write(DiskImage disk) {
        ObjectNode json = JSON.createObjectNode();
        json.put("manifest_digest", disk.manifestDigest().toString());
        json.put("platform", disk.platform().toString());
        RunConfig config = disk.config();
        json.set("entrypoint", JSON.valueToTree(config.entrypoint()));
        json.set("cmd", JSON.valueToTree(config.cmd()));
        json.set("env", JSON.valueToTree(config.env()));
        json.put("user", config.user());
        json.put("working_dir", config.workingDir());
        json.set("labels", JSON.valueToTree(config.labels()));
        json.put("format", disk.format().label());
        json.put("size", disk.size());
        json.put("uuid", disk.uuid().toString());
        json.put("sha256", disk.sha256());
        disk.verity().ifPresent(verity -> json.set("verity", write(verity)));
        if (!disk.devices().isEmpty()) {
            ArrayNode devices = json.putArray("devices");
            disk.devices().forEach(device -> devices.add(write(device)));
        }
        if (disk.droppedXattrs() > 0) {
            json.put("dropped_xattrs", disk.droppedXattrs());
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }

    private static ObjectNode write(Verity verity) {
        ObjectNode json = JSON.createObjectNode();
        json.put("root_hash", verity.rootHash());
        json.put("salt", verity.salt());
        json.put("hash_offset", verity.hashOffset());
        json.put("data_blocks", verity.dataBlocks());
        json.put("data_block_size", verity.dataBlockSize());
        json.put("hash_block_size", verity.hashBlockSize());
        json.put("algorithm", verity.algorithm());
        json.put("uuid", verity.uuid().toString());
        return json;
    }

    private static ObjectNode write(DiskImage.Device device) {
        ObjectNode json = JSON.createObjectNode();
        json.put("file", device.file());
        json.put("diff_id", device.diffId().toString());
        json.put("size", device.size());
        json.put("sha256", device.sha256());
        return json;
    }

    static DiskImage read(Path file) throws IOException {
        byte[] text = Files.readAllBytes(file);
        try {
            JsonNode json = JSON.readTree(text);
            return new DiskImage(
                    Digest.parse(json.path("manifest_digest").asText()),
                    Platform.parse(json.path("platform").asText()),
                    new RunConfig(
                            texts(json.path("entrypoint")),
                            texts(json.path("cmd")),
                            texts(json.path("env")),
                            json.path("user").asText(),
                            json.path("working_dir").asText(),
                            members(json.path("labels"))),
                    DiskFormat.parse(json.path("format").asText()),
                    json.path("size").asLong(),
                    UUID.fromString(json.path("uuid").asText()),
                    json.path("sha256").asText(),
                    json.has("verity") ? Optional.of(verity(json.path("verity"))) : Optional.empty(),
                    devices(json.path("devices")),
                    json.path("dropped_xattrs").asLong());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new MalformedDescriptionException(file, e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Map<String, String> members(JsonNode object) {
        Map<String, String> members = new TreeMap<>();
        object.properties()
                .forEach(
                        member -> members.put(member.getKey(), member.getValue().asText()));
        return members;
    }

    private static Verity verity(JsonNode json) {
        return new Verity(
                json.path("root_hash").asText(),
                json.path("salt").asText(),
                json.path("hash_offset").asLong(),
                json.path("data_blocks").asLong(),
                json.path("data_block_size").asInt(),
                json.path("hash_block_size").asInt(),
                json.path("algorithm").asText(),
                UUID.fromString(json.path("uuid").asText()));
    }

    private static List<DiskImage.Device> devices(JsonNode array) {
        List<DiskImage.Device> devices = new ArrayList<>();
        for (JsonNode json : array) {
            devices.add(new DiskImage.Device(
                    json.path("file").asText(),
                    Digest.parse(json.path("diff_id").asText()),
                    json.path("size").asLong(),
                    json.path("sha256").asText()));
        }
        return devices;
    }
}
