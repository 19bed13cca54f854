package dev.slipway.token.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HexFormat;
import java.util.List;

/**
 * The accounts file: {@code {"accounts":[{"name":"converter","secret_sha256":["9f86…"],"scopes":["repository:builds/**:pull"]}]}}.
 *
 * <p>An account may have several digests, so that a secret can be replaced while the old one still works.
 */
record AccountsFile(@JsonProperty("accounts") List<Entry> accounts) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHA256_BYTES = 32;

    AccountsFile {
        accounts = List.copyOf(accounts);
    }

    record Entry(
            @JsonProperty("name") String name,
            @JsonProperty("secret_sha256") List<String> secretSha256,
            @JsonProperty("scopes") List<String> scopes) {
        Entry {
            AccountSpec spec = new AccountSpec(name, scopes);
            scopes = spec.scopes();
            secretSha256 = List.copyOf(secretSha256);
            for (String digest : secretSha256) {
                if (HexFormat.of().parseHex(digest).length != SHA256_BYTES) {
                    throw new IllegalArgumentException("secret_sha256 of " + name + ": not the hex of 32 bytes");
                }
            }
        }
    }

    /** @throws IllegalArgumentException where the text is not such a file; the message says which field */
    static AccountsFile parse(String text) {
        try {
            return JSON.readValue(text, AccountsFile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (NullPointerException e) {
            throw new IllegalArgumentException("a field is missing", e);
        }
    }

    String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain records always serialize", e);
        }
    }
}
