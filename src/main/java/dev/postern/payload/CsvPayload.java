package dev.postern.payload;

import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// A converter from CSV (RFC 4180) to JSON. The first line is the header, an empty field is an empty string, and
/// `NULL` is null (`docs/dialect.md` 1.6).
final class CsvPayload {

    private static final CsvReader.CsvReaderBuilder READER = CsvReader.builder()
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .skipEmptyLines(true);

    private CsvPayload() {}

    /// Converts CSV to a JSON array of objects.
    ///
    /// @throws ProblemException PGRST102 if lines differ in their number of fields, or a quote is not closed
    static byte[] toJson(String csv) {
        try (CsvReader<CsvRecord> lines = READER.ofCsvRecord(csv)) {
            return JsonOutput.array(json -> {
                List<String> header = null;
                for (CsvRecord line : lines) {
                    if (header == null) {
                        header = line.getFields();
                    } else {
                        writeRow(json, header, line);
                    }
                }
                if (header == null) {
                    throw BodyErrors.emptyCsv();
                }
            });
        } catch (CsvParseException e) {
            throw BodyErrors.invalidCsv(e.getMessage() == null ? "" : e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeRow(JsonGenerator json, List<String> header, CsvRecord line) throws IOException {
        if (line.getFieldCount() != header.size()) {
            throw BodyErrors.csvFieldCount(line.getStartingLineNumber(), line.getFieldCount(), header.size());
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
