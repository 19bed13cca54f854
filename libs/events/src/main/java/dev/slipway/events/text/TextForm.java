package dev.slipway.events.text;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The form that a text field has, as its published schema says. Whoever reads the event checks it; the record does not. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface TextForm {
    /** A regular expression for the whole text. */
    String value();

    /** How many characters it may have at most; 0 where the form itself says that. */
    int longest() default 0;
}
