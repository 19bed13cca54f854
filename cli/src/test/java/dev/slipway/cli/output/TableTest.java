package dev.slipway.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void makesColumnsAsWideAsTheyHaveToBe() {
        Table table = new Table("A", "LONG", "C");
        table.row("wide cell", "b", "last");
        table.row("x", "longer\n", "");
        StringWriter out = new StringWriter();

        table.print(new PrintWriter(out));

        assertThat(out).hasToString("A          LONG      C\nwide cell  b         last\nx          longer\\n  \n");
    }

    @Test
    void hasACellForEachHeading() {
        Table table = new Table("A", "B");

        assertThatIllegalArgumentException().isThrownBy(() -> table.row("a"));
    }

    @Test
    void showsADashWhereThereIsNothing() throws Exception {
        JsonNode values = new ObjectMapper().readTree("{\"null\": null, \"empty\": \" \", \"number\": 0}");

        assertThat(Table.cell(values.path("null"))).isEqualTo("-");
        assertThat(Table.cell(values.path("empty"))).isEqualTo("-");
        assertThat(Table.cell(values.path("missing"))).isEqualTo("-");
        assertThat(Table.cell(values.path("number"))).isEqualTo("0");
    }
}
