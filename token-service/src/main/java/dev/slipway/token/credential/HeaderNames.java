package dev.slipway.token.credential;

import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/** Which header parameters a signature carries. */
final class HeaderNames {
    private HeaderNames() {}

    static Set<String> of(JsonWebSignature jws) throws UnresolvableKeyException {
        try {
            return JsonUtil.parseJson(jws.getHeaders().getFullHeaderAsJsonString())
                    .keySet();
        } catch (JoseException e) {
            throw new UnresolvableKeyException("the header is no JSON object", e);
        }
    }
}
