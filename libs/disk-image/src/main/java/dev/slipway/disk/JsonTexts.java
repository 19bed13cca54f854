package dev.slipway.disk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lists and maps of texts that image configurations consist of; what is absent is empty. */
public final class JsonTexts {
    private JsonTexts() {}

    /** The elements of an array. */
    public static List<String> list(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The members of an object. */
    public static Map<String, String> map(JsonNode object) {
        Map<String, String> members = new TreeMap<>();
        object.properties()
                .forEach(
                        member -> members.put(member.getKey(), member.getValue().asText()));
        return members;
    }
}
