package dev.slipway.buildapi;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** What breaks in ways that nobody foresees, below the API's paths and elsewhere. */
final class FailingResources {
    static final String UNEXPECTED = "/v1/test/unexpected";
    static final String ERROR = "/v1/test/error";
    static final String ONLY_TEXT = "/v1/test/only-text";
    static final String ELSEWHERE = "/elsewhere/unexpected";
    static final String SECRET = "the inside of the machine";

    private FailingResources() {}

    /** Poses as a part of the API. */
    @Path("/v1/test")
    public static class OfTheApi {
        @GET
        @Path("unexpected")
        public String unexpected() {
            throw new IllegalStateException(SECRET);
        }

        @GET
        @Path("error")
        public String error() {
            throw new AssertionError(SECRET);
        }

        @POST
        @Path("only-text")
        @Consumes("text/plain")
        public String onlyText(String text) {
            return text;
        }
    }

    /** Poses as another service in the same process. */
    @Path("/elsewhere")
    public static class OfAnother {
        @GET
        @Path("unexpected")
        public String unexpected() {
            throw new IllegalStateException(SECRET);
        }
    }
}
