package dev.slipway.launcher.launch;

import dev.slipway.events.Topics;
import dev.slipway.events.text.Excerpt;
import dev.slipway.keys.seal.SealedKind;
import dev.slipway.keys.seal.Unsealer;
import java.io.IOException;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** Opens build credentials that token-service sealed for the launcher. */
final class SealedCredentials {
    private final Unsealer unsealer;

    SealedCredentials(Unsealer unsealer) {
        this.unsealer = unsealer;
    }

    /**
     * @param buildId the build that the credential must be for
     * @throws IOException where the key cannot be read or does not open this credential, or the credential is another build's
     */
    String open(String sealed, String buildId) throws IOException {
        String credential = unsealer.open(SealedKind.BUILD_CREDENTIAL, sealed);
        String subject = subject(credential);
        if (!subject.equals(buildId)) {
            throw new IOException("the credential that came with build " + buildId + " is for "
                    + Excerpt.ofName(subject) + "; whoever wrote " + Topics.BUILD_AUTHORIZED
                    + " mixed up two builds, or took another build's");
        }
        return credential;
    }

    /**
     * Whom a credential is for. Nothing is verified: token-service does that each time the credential is used. Here it only
     * matters that a build does not run with what opens another build's repositories.
     */
    private static String subject(String credential) throws IOException {
        try {
            String subject = new JwtConsumerBuilder()
                    .setSkipAllValidators()
                    .setSkipSignatureVerification()
                    .setDisableRequireSignature()
                    .build()
                    .processToClaims(credential)
                    .getSubject();
            if (subject != null) {
                return subject;
            }
        } catch (InvalidJwtException | MalformedClaimException e) {
            // Told below, and without the cause: its message quotes the token.
        }
        throw new IOException("what is sealed as the credential is no token that says which build it is for");
    }
}
