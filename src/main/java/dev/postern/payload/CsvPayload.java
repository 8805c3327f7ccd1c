package dev.postern.payload;

import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.io.IOException;
import java.util.List;

/// A body of CSV (RFC 4180) as JSON: a header, then a line for each row. An empty field is an empty string,
/// `NULL` is null (`dialect.md` 1.6).
final class CsvPayload {

    private static final CsvReader.CsvReaderBuilder READER = CsvReader.builder()
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .skipEmptyLines(true);

    private CsvPayload() {}

    /// @throws ProblemException PGRST102 where lines differ in their number of fields, or a quote is not closed
    static byte[] toJson(String csv) {
        try (CsvReader<CsvRecord> lines = READER.ofCsvRecord(csv)) {
            return JsonOutput.array(json -> {
                List<String> header = null;
                for (CsvRecord line : lines) {
                    if (header == null) {
                        header = line.getFields();
                    } else {
                        row(json, header, line);
                    }
                }
                if (header == null) {
                    throw ErrorCode.INVALID_BODY.exception("Empty or invalid csv");
                }
            });
        } catch (CsvParseException e) {
            throw ApiError.of(ErrorCode.INVALID_BODY, "Empty or invalid csv")
                    .withDetails(e.getMessage() == null ? "" : e.getMessage())
                    .exception();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void row(JsonGenerator json, List<String> header, CsvRecord line) throws IOException {
        if (line.getFieldCount() != header.size()) {
            throw ApiError.of(ErrorCode.INVALID_BODY, "All lines must have same number of fields")
                    .withDetails("Line " + line.getStartingLineNumber() + " has " + line.getFieldCount()
                            + ", the header " + header.size())
                    .exception();
        }
        json.writeStartObject();
        for (int i = 0; i < header.size(); i++) {
            json.writeFieldName(header.get(i));
            String field = line.getField(i);
            if (field.equals("NULL")) {
                json.writeNull();
            } else {
                json.writeString(field);
            }
        }
        json.writeEndObject();
    }
}
