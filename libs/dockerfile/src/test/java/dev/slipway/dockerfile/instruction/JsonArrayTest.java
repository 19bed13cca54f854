package dev.slipway.dockerfile.instruction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonArrayTest {

    @ParameterizedTest
    @ValueSource(strings = {"[]", " [ ] ", "[\"a\"]", "[\"a\", \"b\\n\\u00e9\\\"\"]", "[\"[\"]", "[\"\u00e9\"]"})
    void readsArraysOfStrings(String text) {
        assertThat(JsonArray.read(text))
                .hasValueSatisfying(array -> assertThat(array.stringsOnly()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1]",
                "[-0.5e+3, \"a\"]",
                "[true]",
                "[null]",
                "[[]]",
                "[[\"a\"]]",
                "[{}]",
                "[{\"a\": [1, {\"b\": 2}]}]"
            })
    void readsArraysOfOtherValues(String text) {
        assertThat(JsonArray.read(text))
                .hasValueSatisfying(array -> assertThat(array.stringsOnly()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "{}",
                "\"a\"",
                "[",
                "]",
                "[,]",
                "[\"a\",]",
                "[\"a\"",
                "[\"a]",
                "['a']",
                "[a]",
                "[01]",
                "[1.]",
                "[.5]",
                "[-]",
                "[+1]",
                "[1e]",
                "[\"a\"] b",
                "[\"\\x\"]",
                "[\"\\u12g4\"]",
                "[\"\t\"]",
                "[}",
                "[{]",
                "[{\"a\"}]",
                "[{\"a\":}]",
                "[{\"a\":1,}]",
                "[{a:1}]",
                "[tru]",
                "[[]",
                "[]]",
                "[\"a\" \"b\"]",
                "[\"\\"
            })
    void readsNothingElse(String text) {
        assertThat(JsonArray.read(text)).isEmpty();
    }

    @Test
    void countsTheOutermostElementsOnly() {
        assertThat(JsonArray.read("[\"a\", [1, 2], {\"b\": [3, 4]}, 5]")).hasValue(new JsonArray(4, false));
    }

    @Test
    void takesDeepNestingForShellText() {
        assertThat(JsonArray.read("[".repeat(100_000) + "]".repeat(100_000))).isEmpty();
    }
}
