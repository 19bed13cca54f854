package dev.slipway.token.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.life.BuildLife;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.testing.ScratchFolder;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.account.ServiceAccountFiles;
import dev.slipway.token.account.ServiceAccounts;
import dev.slipway.token.apitoken.ApiTokens;
import dev.slipway.token.credential.CredentialKind;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.grant.Grant;
import dev.slipway.token.grant.Grants;
import dev.slipway.token.scope.Scope;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever is asked of {@code /token}, in either form, it ends in an outcome, and a token opens what is granted alone. */
class HostileRequestsPropertiesTest {
    private static final long MAX_ALLOCATED = 48 << 20;
    private static final Scope GRANTED = Scope.repository("builds/acme/b1", "pull", "push");
    private static final String[] TOKENS = {
        "&",
        "=",
        "+",
        "%",
        "%20",
        "%3A",
        "%2f",
        "%00",
        "%ff",
        "&scope=",
        "&service=",
        "scope=repository:builds/acme/b1:pull",
        "&username=",
        "&password=",
        "&grant_type=refresh_token",
        "&refresh_token=",
        "&access_type=offline",
        "repository:",
        ":pull",
        ":push",
        ",delete",
        " ",
        "b1",
        "b2",
        "slw_",
        "*"
    };

    private final AdjustableClock clock = new AdjustableClock();
    private ScratchFolder scratch;
    private ExchangeStep exchange;
    private String credential;

    @BeforeProperty
    void wire() throws Exception {
        scratch = ScratchFolder.create("hostile-requests");
        Path folder = scratch.path();
        KeyDirectory keys = KeyDirectory.open(folder.resolve("keys"), clock);
        ServiceAccountFiles.createIfMissing(
                folder.resolve("accounts.json"), folder.resolve("secrets"), AccountSpec.STANDARD);
        SignedCredentials builds = new SignedCredentials(CredentialKind.BUILD, "slipway-test", keys, clock);
        Grants grants = new Grants(Duration.ofDays(7), clock);
        MirrorReaders mirror = new MirrorReaders(clock);
        mirror.caughtUp();
        Identities identities = new Identities(
                builds,
                new SignedCredentials(CredentialKind.REFRESH, "slipway-test", keys, clock),
                new ServiceAccounts(folder.resolve("accounts.json"), clock),
                new ApiTokens(clock),
                grants,
                mirror,
                Duration.ZERO,
                clock);
        exchange = new ExchangeStep(
                "registry",
                identities,
                new AccessTokens("slipway-test", "registry", keys),
                Duration.ofMinutes(5),
                clock);
        Instant now = clock.instant();
        Instant end = now.plus(Duration.ofHours(1));
        Grant grant = new Grant.Open("b1", List.of(GRANTED), now, Duration.ofMinutes(70), BuildLife.NEW, end, end);
        grants.apply(0, 0, "b1", Optional.of(grant));
        grants.caughtUp();
        credential = builds.sign("b1", end, Optional.empty());
    }

    @AfterProperty
    void remove() {
        scratch.close();
    }

    @Property(seed = HostileInput.SEED)
    void anyForm(@ForAll Random random) {
        Damage damage = new Damage(random, TOKENS);
        String text = Stream.of(
                        "grant_type=password",
                        "service=registry",
                        "client_id=buildkit",
                        "scope=" + URLEncoder.encode(GRANTED + " repository:sources/acme/b2:pull", UTF_8),
                        "username=build",
                        "password=" + credential)
                .map(parameter -> random.nextInt(10) == 0 ? damage.text(parameter) : parameter)
                .collect(Collectors.joining("&"));
        byte[] form = random.nextInt(4) == 0 ? damage.of(text) : text.getBytes(UTF_8);
        String length = random.nextInt(10) == 0
                ? new Damage(random).text(String.valueOf(form.length))
                : String.valueOf(form.length);
        endsWell(form, () -> answer(form, length));
    }

    private Optional<ExchangeOutcome> answer(byte[] form, String length) throws InterruptedException {
        return switch (FormBody.read(new ByteArrayInputStream(form), length)) {
            case FormBody.Refused(int status, String reason) -> {
                assertThat(status).isBetween(400, 413);
                assertThat(reason).isNotBlank().hasSizeLessThan(200);
                yield Optional.empty();
            }
            case FormBody.Fields(var fields) ->
                switch (new OAuthForm(fields).read()) {
                    case OAuthForm.Read.Refused(ExchangeOutcome.Malformed malformed) -> Optional.of(malformed);
                    case OAuthForm.Read.Request(ExchangeRequest request) -> Optional.of(exchange.exchange(request));
                };
        };
    }

    @Property(seed = HostileInput.SEED)
    void anyQuery(@ForAll Random random) {
        Damage damage = new Damage(random, TOKENS);
        String pair = Base64.getEncoder().encodeToString(("build:" + credential).getBytes(UTF_8));
        String header = random.nextInt(4) == 0
                ? new Damage(random, "Basic ", "=", "Og==").text("Basic " + pair)
                : "Basic " + pair;
        List<String> scopes =
                List.of(damage.text(GRANTED.toString()), GRANTED + " " + damage.text("repository:a:pull"));
        Optional<String> service =
                random.nextInt(8) == 0 ? Optional.of(damage.text("registry")) : Optional.of("registry");
        endsWell((header + "\n" + scopes).getBytes(UTF_8), () -> {
            Presented presented = BasicCredentials.parse(Optional.of(header));
            return Optional.of(exchange.exchange(new ExchangeRequest(
                    presented,
                    service,
                    random.nextBoolean() ? scopes : List.of(GRANTED.toString()),
                    random.nextBoolean())));
        });
    }

    private interface Asking {
        Optional<ExchangeOutcome> answer() throws InterruptedException;
    }

    private static void endsWell(byte[] shown, Asking asking) {
        boolean[] issued = new boolean[1];
        HostileInput.of(shown)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> {
                            if (asking.answer().orElse(null) instanceof ExchangeOutcome.Issued token) {
                                assertThat(token.subject()).isEqualTo("build:b1");
                                token.scopes().forEach(scope -> {
                                    assertThat(scope.name()).isEqualTo(GRANTED.name());
                                    assertThat(GRANTED.actions()).containsAll(scope.actions());
                                });
                                issued[0] = true;
                            }
                        },
                        List.of());
        Endings.count(issued[0]);
    }
}
