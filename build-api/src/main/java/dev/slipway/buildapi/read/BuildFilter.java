package dev.slipway.buildapi.read;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a list of builds is narrowed to.
 *
 * @param since only builds that were created then or later
 * @param tag a tag as its caller wrote it, or the name in it
 * @param part the beginning or the end of an id
 */
record BuildFilter(
        Optional<String> tenant,
        Optional<String> status,
        Optional<Instant> since,
        Optional<String> tag,
        Optional<String> part,
        Optional<Cursor> cursor,
        int limit) {

    /** A query and its parameters. */
    record Query(String sql, List<Object> values) {}

    /** One build more than the limit, which says whether there are more. */
    Query query() {
        StringBuilder sql = new StringBuilder("select * from builds where tenant is not null");
        List<Object> values = new ArrayList<>();
        tenant.ifPresent(name -> {
            sql.append(" and tenant = ?");
            values.add(name);
        });
        status.ifPresent(word -> {
            sql.append(" and status = ?");
            values.add(word);
        });
        since.ifPresent(time -> {
            sql.append(" and created_at >= ?");
            values.add(time);
        });
        tag.ifPresent(word -> {
            sql.append(" and tag_words @> array[?]::text[]");
            values.add(word);
        });
        part.ifPresent(text -> {
            sql.append(" and (build_id like ? or reverse(build_id) like ?)");
            values.add(text + "%");
            values.add(new StringBuilder(text).reverse() + "%");
        });
        cursor.ifPresent(place -> {
            sql.append(" and (created_at, build_id) < (?, ?)");
            values.add(place.createdAt());
            values.add(place.buildId());
        });
        sql.append(" order by created_at desc, build_id desc limit ?");
        values.add(limit + 1);
        return new Query(sql.toString(), values);
    }
}
