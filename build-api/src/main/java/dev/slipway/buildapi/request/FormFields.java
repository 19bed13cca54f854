package dev.slipway.buildapi.request;

import dev.slipway.events.request.FieldType;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.http.FieldError;
import dev.slipway.http.FieldErrors;
import java.util.List;
import java.util.Map;

/** The text fields of {@code POST /v1/builds}, read into their types. What cannot be read is a {@link FieldError}. */
final class FormFields {
    private final FieldErrors errors = new FieldErrors();
    private RequestValues values = RequestValues.none();

    /** @param texts the fields that were sent, each the name of one of {@link RequestFields#ALL} */
    FormFields(Map<String, String> texts) {
        for (RequestField<?> field : RequestFields.ALL) {
            String text = texts.get(field.name());
            if (text != null) {
                read(field, text);
            }
        }
    }

    private <T> void read(RequestField<T> field, String text) {
        switch (field.type().read(text)) {
            case FieldType.Reading.Read<T>(T value) -> values = values.with(field, value);
            case FieldType.Reading.Unreadable<T>(String reason) -> errors.add(field.name(), reason);
        }
    }

    /** What was sent; only of use where there are no {@link #errors}. */
    RequestValues values() {
        return values;
    }

    List<FieldError> errors() {
        return errors.list();
    }
}
