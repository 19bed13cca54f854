package dev.slipway.keys;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Self-signed X.509 certificates around our keys: the form in which Distribution takes trusted keys. */
final class Certificates {
    private static final Duration LIFE = Duration.ofDays(3650);
    /** A registry whose clock is behind still takes a fresh certificate. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private static final int SERIAL_BITS = 127;

    private Certificates() {}

    static X509Certificate selfSigned(String keyId, PublicKey publicKey, PrivateKey privateKey, Instant now) {
        X500Name name = new X500NameBuilder()
                .addRDN(BCStyle.CN, "Slipway access tokens")
                .addRDN(BCStyle.OU, keyId)
                .build();
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, new SecureRandom()),
                    Date.from(now.minus(BACKDATED)),
                    Date.from(now.plus(LIFE)),
                    name,
                    publicKey);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(privateKey)));
        } catch (IOException | OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("a certificate of fixed shape can always be made", e);
        }
    }

    /** PEM, one after another: what Distribution calls a root certificate bundle. */
    static String bundle(List<X509Certificate> certificates) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            for (X509Certificate certificate : certificates) {
                pem.writeObject(certificate);
            }
        }
        return text.toString();
    }
}
