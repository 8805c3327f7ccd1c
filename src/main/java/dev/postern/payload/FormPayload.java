package dev.postern.payload;

import dev.postern.problem.BodyErrors;
import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A converter from `application/x-www-form-urlencoded` to JSON: one object whose values are strings.
final class FormPayload {

    private FormPayload() {}

    static byte[] toJson(String form) {
        List<Parameter> fields = QueryString.parse(form);
        Set<String> names = new HashSet<>();
        return JsonOutput.bytes(json -> {
            json.writeStartObject();
            for (Parameter field : fields) {
                if (!names.add(field.name())) {
                    throw BodyErrors.repeatedFormField(field.name());
                }
                json.writeStringField(field.name(), field.value());
            }
            json.writeEndObject();
        });
    }
}
