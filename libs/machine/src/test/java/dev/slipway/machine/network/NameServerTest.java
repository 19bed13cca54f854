package dev.slipway.machine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

final class NameServerTest {
    @AutoClose
    private final Lookups lookups = new Lookups();

    private final List<String> asked = new ArrayList<>();
    private final List<String> log = new ArrayList<>();

    private NameServer server(Reach.Mode mode) {
        Reach reach =
                new Reach(mode, List.of(DomainPattern.of("many.example")), List.of(), List.of(), List.of(), Set::of);
        return new NameServer(reach, new Names(this::resolve, lookups), new Refusals(log::add, _ -> {}));
    }

    private List<InetAddress> resolve(String name) throws UnknownHostException {
        asked.add(name);
        return switch (name) {
            case "one.example" -> List.of(InetAddress.ofLiteral("93.184.215.14"), InetAddress.ofLiteral("2001:db8::1"));
            case "private.example" -> List.of(InetAddress.ofLiteral("10.0.0.1"));
            case "many.example" ->
                IntStream.range(0, 60)
                        .mapToObj(last -> InetAddress.ofLiteral("93.184.215." + last))
                        .toList();
            default -> throw new UnknownHostException(name);
        };
    }

    private static byte[] question(String name, int type) throws IOException {
        Message message = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
        return message.toWire();
    }

    private Message answer(Reach.Mode mode, String name, int type) throws IOException {
        return new Message(server(mode).answer(question(name, type), 512));
    }

    @Test
    void answersWithIpv4Addresses() throws Exception {
        Message answer = answer(Reach.Mode.PUBLIC, "One.Example.", Type.A);

        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
        assertThat(answer.getSection(Section.ANSWER))
                .singleElement()
                .satisfies(record -> assertThat(record.rdataToString()).isEqualTo("93.184.215.14"));
        assertThat(answer(Reach.Mode.PUBLIC, "one.example.", Type.AAAA).getSection(Section.ANSWER))
                .isEmpty();
    }

    @Test
    void refusesNamesThatMayNotBeReachedAndSaysWhich() throws Exception {
        assertThat(answer(Reach.Mode.PUBLIC, "private.example.", Type.A).getRcode())
                .isEqualTo(Rcode.REFUSED);
        assertThat(answer(Reach.Mode.DOMAINS, "one.example.", Type.A).getRcode())
                .isEqualTo(Rcode.REFUSED);
        assertThat(answer(Reach.Mode.NOTHING, "one.example.", Type.A).getRcode())
                .isEqualTo(Rcode.REFUSED);

        assertThat(asked).containsExactly("private.example");
        assertThat(log)
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("private.example").doesNotContain("10.0.0.1"))
                .anySatisfy(line -> assertThat(line).contains("one.example").contains("allowed domains"));
    }

    @Test
    void asksNobodyForWhatIsAnAddress() throws Exception {
        for (String name : List.of("10.0.0.1.", "127.1.", "0x7f000001.", "2130706433.")) {
            assertThat(answer(Reach.Mode.PUBLIC, name, Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void cutsAnAnswerThatIsTooLongAndSaysSo() throws Exception {
        byte[] cut = server(Reach.Mode.DOMAINS).answer(question("many.example.", Type.A), 512);
        byte[] whole = server(Reach.Mode.DOMAINS).answer(question("many.example.", Type.A), 4096);

        assertThat(cut.length).isLessThanOrEqualTo(512);
        assertThat(new Message(cut).getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(new Message(whole).getSection(Section.ANSWER)).hasSize(60);
    }

    @Test
    void hasNoOtherRecords() throws Exception {
        for (int type : List.of(Type.TXT, Type.SRV, Type.PTR, Type.HTTPS, Type.AXFR, Type.ANY)) {
            Message answer = answer(Reach.Mode.PUBLIC, "one.example.", type);

            assertThat(answer.getSection(Section.ANSWER)).isEmpty();
            assertThat(answer.getRcode()).as("the name may be there").isEqualTo(Rcode.NOERROR);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void breaksOnNothingThatAStrangerSends() throws Exception {
        NameServer server = server(Reach.Mode.NOTHING);
        byte[] good = question("one.example.", Type.A);
        Random random = new Random(16);
        for (int round = 0; round < 5_000; round++) {
            byte[] changed = good.clone();
            for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(server.answer(changed, 512)).isNotEmpty();
            } catch (IOException e) {
                assertThat(e).isNotNull(); // No question, and no answer.
            }
        }
        assertThatThrownBy(() -> server.answer(new byte[0], 512)).isInstanceOf(IOException.class);
        byte[] longestTime = HexFormat.of().parseHex("2c20000100010000000001610000010001c00c003d00019f8880590000");
        assertThatThrownBy(() -> server.answer(longestTime, 512)).isInstanceOf(IOException.class);
    }
}
