package dev.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** A list that the API answered: a table for people, and with {@code --json} the answer itself for programs. */
public final class ListOutput {
    @Option(names = "--json", description = "Prints the API's answer as JSON.")
    private boolean json;

    /**
     * Prints it.
     *
     * @param field of the answer that has the list
     * @param table with its headings, and no row yet
     * @param row the cells of one entry
     */
    public void print(PrintWriter out, JsonNode answer, String field, Table table, Function<JsonNode, String[]> row) {
        if (json) {
            out.println(answer.toPrettyString());
            return;
        }
        answer.path(field).forEach(entry -> table.row(row.apply(entry)));
        table.print(out);
    }

    /** Whether it is for programs. */
    public boolean isJson() {
        return json;
    }

    /** The cells of an entry that are its fields, as they are. */
    public static Function<JsonNode, String[]> fields(String... names) {
        return entry ->
                Arrays.stream(names).map(name -> Table.cell(entry.path(name))).toArray(String[]::new);
    }
}
