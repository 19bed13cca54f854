package dev.slipway.machine.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Answers a machine's questions for names (RFC 1035): with IPv4 addresses that it may reach. Other questions have no answer, and names
 * that it may not reach are refused.
 */
final class NameServer {
    private static final long TTL_SECONDS = 30;

    private final Reach reach;
    private final Names names;
    private final Refusals refusals;

    NameServer(Reach reach, Names names, Refusals refusals) {
        this.reach = reach;
        this.names = names;
        this.refusals = refusals;
    }

    /**
     * The answer to a question.
     *
     * @param limit bytes; a longer answer is cut, and says so
     * @throws IOException where it is no question
     */
    byte[] answer(byte[] question, int limit) throws IOException {
        Message query = read(question);
        if (query.getHeader().getFlag(Flags.QR)) {
            throw new IOException("an answer is no question");
        }
        Message response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            response.getHeader().setFlag(Flags.RD);
        }
        List<Record> asked = query.getSection(Section.QUESTION);
        if (query.getHeader().getOpcode() != Opcode.QUERY || asked.size() != 1) {
            response.getHeader().setRcode(Rcode.NOTIMP);
            return response.toWire(limit);
        }
        Record wanted = asked.getFirst();
        response.addRecord(wanted, Section.QUESTION);
        response.getHeader().setRcode(look(wanted, response));
        return response.toWire(limit);
    }

    /** The library has exceptions of its own for some of what is wrong. */
    private static Message read(byte[] question) throws IOException {
        try {
            return new Message(question);
        } catch (RuntimeException e) {
            throw new IOException("no question", e);
        }
    }

    private int look(Record wanted, Message response) {
        String name = wanted.getName().toString(true);
        if (wanted.getDClass() != DClass.IN || wanted.getType() != Type.A && wanted.getType() != Type.AAAA) {
            // The name may be there all the same, which a client that asked for HTTPS records would else take for
            // settled.
            return Rcode.NOERROR;
        }
        if (!reach.mayAsk(name)) {
            refusals.tell(reach.mode() == Reach.Mode.NOTHING ? Verdict.Refusal.ISOLATED : Verdict.Refusal.DOMAIN, name);
            return Rcode.REFUSED;
        }
        List<InetAddress> found;
        try {
            found = names.resolve(name);
        } catch (UnknownHostException e) {
            return Rcode.NXDOMAIN;
        }
        List<InetAddress> allowed = reach.isRelay(name)
                ? found
                : found.stream()
                        .filter(address -> reach.refusal(address).isEmpty())
                        .toList();
        if (allowed.isEmpty() && !found.isEmpty()) {
            InetAddress first = found.getFirst();
            // Which address it is, is the operator's business.
            refusals.tell(reach.refusal(first).orElse(Verdict.Refusal.NOT_PUBLIC), name);
            return Rcode.REFUSED;
        }
        names.told(name, allowed);
        if (wanted.getType() == Type.A) {
            allowed.forEach(address ->
                    response.addRecord(new ARecord(wanted.getName(), DClass.IN, TTL_SECONDS, address), Section.ANSWER));
        }
        return Rcode.NOERROR;
    }
}
