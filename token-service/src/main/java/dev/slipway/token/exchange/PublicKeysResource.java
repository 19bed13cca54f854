package dev.slipway.token.exchange;

import dev.slipway.http.AnyQuery;
import dev.slipway.keys.KeyDirectory;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;

/** What a registry needs to verify access tokens, in the two forms that registries read. */
@AnyQuery
@Path("/token")
public class PublicKeysResource {
    private final KeyDirectory keys;

    PublicKeysResource(KeyDirectory keys) {
        this.keys = keys;
    }

    /** The public keys as a JWK set (RFC 7517): Distribution 3's {@code jwks}. */
    @GET
    @Path("/jwks.json")
    @Produces("application/jwk-set+json")
    public String jwks() {
        return keys.jwks();
    }

    /** The certificates, PEM: Distribution's {@code rootcertbundle}. */
    @GET
    @Path("/registry-bundle.pem")
    @Produces("application/x-pem-file")
    public String bundle() throws IOException {
        return keys.bundlePem();
    }
}
