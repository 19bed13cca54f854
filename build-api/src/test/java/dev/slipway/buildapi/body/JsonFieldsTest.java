package dev.slipway.buildapi.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.FieldError;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {
    private static JsonFields read(String body) {
        return JsonFields.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), Set.of("name", "role"));
    }

    @Test
    void readsTextsAndTakesNullForNothing() {
        JsonFields fields = read("{\"name\": \"ci\", \"role\": null}");

        assertThat(fields.text("name")).hasValue("ci");
        assertThat(fields.text("role")).isEmpty();
        assertThat(fields.areFine()).isTrue();
    }

    @Test
    void saysOnceWhatIsWrongWithAFieldThatMustBeThere() {
        JsonFields missing = read("{}");
        JsonFields number = read("{\"name\": 1}");

        missing.required("name", "a name");
        number.required("name", "a name");

        assertThat(missing.errors()).containsExactly(new FieldError("name", "is missing: it must be a name"));
        assertThat(number.errors()).containsExactly(new FieldError("name", "must be a string"));
    }

    @Test
    void refusesFieldsThatThereAreNotAndSaysWhichThereAre() {
        assertThat(read("{\"nam\": \"ci\"}").errors())
                .containsExactly(new FieldError("nam", "is not a field here; there are name, role"));
    }

    @Test
    void refusesWhatIsNoObjectOrTooLarge() {
        for (String body : new String[] {"", "[]", "\"x\"", "{", "{} {}", "{\"name\":\"a\",\"name\":\"b\"}"}) {
            assertThat(read(body).errors()).singleElement().satisfies(error -> assertThat(error.field())
                    .isEqualTo("body"));
        }
        assertThat(read("{\"name\": \"" + "x".repeat(20_000) + "\"}").errors())
                .containsExactly(new FieldError("body", "has more than 16384 bytes"));
    }
}
