package dev.slipway.converter.download;

import dev.slipway.converter.download.ByteSelection.Outside;
import dev.slipway.converter.download.ByteSelection.Part;
import dev.slipway.converter.download.ByteSelection.Whole;
import dev.slipway.http.AddressSecret;
import dev.slipway.http.Problem;
import dev.slipway.oci.Digest;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /disks/{manifest}}: a disk, for whoever has an address of it that build-api signed. */
@Path("/" + DiskAddresses.ROOT + "/{manifest}")
@RunOnVirtualThread
@Tag(name = "disks")
public class DownloadChannel {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadChannel.class);
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{128}");
    private static final int SHA256_DIGITS = 64;
    private static final Pattern ZSTD = Pattern.compile("zstd[ \t]*(;[ \t]*q=(?!0(\\.0{0,3})?[ \t]*$).*)?");
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final String ASK = "; GET /v1/builds/{id}/disk leads to a valid one";

    private final Downloads downloads;
    private final CurrentVertxRequest current;

    DownloadChannel(Downloads downloads, CurrentVertxRequest current) {
        this.downloads = downloads;
        this.current = current;
    }

    /** The headers that choose what is sent. */
    record Wish(
            @Nullable String range,
            @Nullable String ifRange,
            @Nullable String ifNoneMatch,
            @Nullable String acceptEncoding) {}

    @GET
    @Operation(
            operationId = "downloadDisk",
            summary = "A disk, whole or from where an earlier download stopped",
            description =
                    "Its address comes from GET /v1/builds/{id}/disk. The ETag is the SHA-256 of the disk. A single range is"
                            + " answered with 206; Accept-Encoding: zstd compresses the whole, and no range.")
    @APIResponse(responseCode = "200", description = "The disk")
    @APIResponse(responseCode = "206", description = "The range of it that was asked for")
    @APIResponse(responseCode = "403", description = "The address is not signed, or has ended (problem+json)")
    @APIResponse(responseCode = "410", description = "The disk was removed (problem+json)")
    @APIResponse(responseCode = "416", description = "The range lies behind the end of the disk (problem+json)")
    @APIResponse(responseCode = "429", description = "The tenant has as many downloads as one may have (problem+json)")
    @APIResponse(
            responseCode = "503",
            description = "As many downloads run as may, or the disk cannot be read (problem+json)")
    public Response download(
            @PathParam("manifest") String manifest,
            @QueryParam(AddressSecret.TENANT) @Nullable String tenant,
            @QueryParam(AddressSecret.EXPIRES) @Nullable String expires,
            @QueryParam(AddressSecret.SIGNATURE) @Nullable String signature,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable String acceptEncoding,
            @Context HttpServerRequest request) {
        Wish wish = new Wish(range, ifRange, ifNoneMatch, acceptEncoding);
        Runnable hangUp = () -> HangUp.on(request);
        return answer(manifest, tenant, expires, signature, (disk, whose) -> {
            // Also where the client has gone before the body begins.
            current.getCurrent().addEndHandler(_ -> downloads.close(disk, whose));
            return opened(disk, whose, wish, hangUp, true);
        });
    }

    @HEAD
    @Operation(operationId = "headDisk", summary = "The length and the ETag of a disk")
    @APIResponse(responseCode = "200", description = "The disk is there")
    public Response head(
            @PathParam("manifest") String manifest,
            @QueryParam(AddressSecret.TENANT) @Nullable String tenant,
            @QueryParam(AddressSecret.EXPIRES) @Nullable String expires,
            @QueryParam(AddressSecret.SIGNATURE) @Nullable String signature,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable String acceptEncoding) {
        // RFC 9110, section 14.2: only a GET has a range.
        Wish wish = new Wish(null, null, ifNoneMatch, acceptEncoding);
        return answer(
                manifest, tenant, expires, signature, (disk, whose) -> opened(disk, whose, wish, () -> {}, false));
    }

    @GET
    @Path("description")
    @Operation(
            operationId = "describeDisk",
            summary = "What whoever boots a disk must know",
            description =
                    "The program of the image, its environment and user, the disk's size and checksum. The address is that of the"
                            + " disk with /description behind its path.")
    @APIResponse(responseCode = "200", description = "The description (JSON)")
    @APIResponse(responseCode = "403", description = "The address is not signed, or has ended (problem+json)")
    @APIResponse(responseCode = "410", description = "The disk was removed (problem+json)")
    public Response description(
            @PathParam("manifest") String manifest,
            @QueryParam(AddressSecret.TENANT) @Nullable String tenant,
            @QueryParam(AddressSecret.EXPIRES) @Nullable String expires,
            @QueryParam(AddressSecret.SIGNATURE) @Nullable String signature) {
        return answer(manifest, tenant, expires, signature, (disk, whose) -> {
            downloads.close(disk, whose);
            return Response.ok(disk.image().toJson(), MediaType.APPLICATION_JSON)
                    .header(HttpHeaders.CACHE_CONTROL, "private")
                    .build();
        });
    }

    /** What is answered with a disk that is open, which it closes. */
    private interface Answer {
        Response with(OpenDisk disk, String tenant);
    }

    private Response answer(
            String manifest,
            @Nullable String tenant,
            @Nullable String expires,
            @Nullable String signature,
            Answer answer) {
        if (!HEX.matcher(manifest).matches()) {
            return Problem.noSuchPath("/" + DiskAddresses.ROOT + "/…").toResponse();
        }
        if (tenant == null || expires == null || signature == null) {
            return forged();
        }
        Digest digest = new Digest(manifest.length() == SHA256_DIGITS ? "sha256" : "sha512", manifest);
        return switch (downloads.open(new DownloadStep.Address(digest, tenant, expires, signature))) {
            case DownloadOutcome.Opened(OpenDisk disk) -> answer.with(disk, tenant);
            case DownloadOutcome.Forged() -> forged();
            case DownloadOutcome.Expired() ->
                Problem.of("address_expired", "The address has ended", 403, "the address was valid and has ended" + ASK)
                        .toResponse();
            case DownloadOutcome.Removed() ->
                Problem.of(
                                "disk_removed",
                                "The disk is not here any more",
                                410,
                                "the disk was removed; POST /v1/builds/{id}/disk has it made again")
                        .toResponse();
            case DownloadOutcome.Busy(Places.Taken why) -> busy(why);
            case DownloadOutcome.Unavailable(String reason) -> {
                LOG.error("a disk cannot be sent: digest={} reason={}", digest, reason);
                yield Problem.unavailable("the disk cannot be read now").toResponse();
            }
        };
    }

    private Response opened(OpenDisk disk, String tenant, Wish wish, Runnable hangUp, boolean withBody) {
        String plainTag = '"' + disk.image().sha256() + '"';
        ByteSelection selection = ByteSelection.of(
                wish.range(), wish.ifRange(), plainTag, disk.image().size());
        boolean compressed = selection instanceof Whole && wantsZstd(wish.acceptEncoding());
        String tag = compressed ? '"' + disk.image().sha256() + "-zstd\"" : plainTag;
        boolean known = wish.ifNoneMatch() != null
                && Arrays.stream(wish.ifNoneMatch().split(","))
                        .map(String::strip)
                        .anyMatch(tag::equals);
        if (known || selection instanceof Outside || !withBody) {
            downloads.close(disk, tenant);
        }
        if (known) {
            return Response.notModified().header(HttpHeaders.ETAG, tag).build();
        }
        return switch (selection) {
            case Outside(long size) -> outside(size);
            case Part part -> {
                DiskBytes bytes = new DiskBytes(disk, part.first(), part.length(), false, new AtomicLong());
                yield described(Response.status(Response.Status.PARTIAL_CONTENT), disk, tag)
                        .header("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + part.size())
                        .header(HttpHeaders.CONTENT_LENGTH, part.length())
                        .entity(downloads.body(bytes, tenant, hangUp))
                        .build();
            }
            case Whole(long size) -> {
                DiskBytes bytes = new DiskBytes(disk, 0, size, compressed, new AtomicLong());
                Response.ResponseBuilder response = described(Response.ok(), disk, tag);
                if (compressed) {
                    response.header(HttpHeaders.CONTENT_ENCODING, "zstd");
                } else {
                    response.header(HttpHeaders.CONTENT_LENGTH, size);
                }
                yield (withBody ? response.entity(downloads.body(bytes, tenant, hangUp)) : response).build();
            }
        };
    }

    private static Response.ResponseBuilder described(Response.ResponseBuilder response, OpenDisk disk, String tag) {
        String name = "disk-" + disk.image().manifestDigest().hex().substring(0, 12) + "."
                + disk.image().format().label();
        return response.type(MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.ETAG, tag)
                .header("Accept-Ranges", "bytes")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-transform")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
    }

    private static boolean wantsZstd(@Nullable String acceptEncoding) {
        return acceptEncoding != null
                && Arrays.stream(acceptEncoding.split(","))
                        .anyMatch(coding -> ZSTD.matcher(coding.strip()).matches());
    }

    private static Response forged() {
        return Problem.forbidden("the address is not one that Slipway signed for this disk" + ASK)
                .toResponse();
    }

    private static Response outside(long size) {
        Problem problem = Problem.of(
                "range_not_satisfiable",
                "The range lies behind the end",
                416,
                "Range: the disk has " + size + " bytes, the first is number 0");
        return Response.fromResponse(problem.toResponse())
                .header("Content-Range", "bytes */" + size)
                .build();
    }

    private static Response busy(Places.Taken why) {
        if (why == Places.Taken.ALL_ARE_TAKEN) {
            return Problem.unavailable("as many downloads of disks run as may; try again later")
                    .toResponse();
        }
        Problem problem = Problem.of(
                "too_many_downloads",
                "The tenant has too many downloads",
                429,
                "as many downloads of the tenant's disks run as may; try again when one has ended");
        return Response.fromResponse(problem.toResponse())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }
}
