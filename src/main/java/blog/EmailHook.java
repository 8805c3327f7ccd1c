package blog;

import static blog.schema.Tables.USERS;

import dev.postern.BeforeWrite;
import dev.postern.Caller;
import dev.postern.WriteRow;
import dev.postern.WriteRows;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Hook on the writes of users: removes blanks around an e-mail address, and rejects other texts.
///
/// The constraint `users_email_check` has the same rule for SQL, which runs no hooks.
final class EmailHook implements BeforeWrite<Record> {

    private static final int MAX_CHARACTERS = 254;

    @Override
    public void before(Caller caller, DSLContext dsl, WriteRows<Record> rows) {
        for (WriteRow<Record> row : rows) {
            String email = row.get(USERS.EMAIL);
            if (email != null) {
                normalize(row, email);
            }
        }
    }

    private static void normalize(WriteRow<Record> row, String email) {
        String address = email.strip();
        if (!isAddress(address)) {
            throw BlogErrors.invalidValue("'email' is not an e-mail address");
        }
        if (!address.equals(email)) {
            row.set(USERS.EMAIL, address);
        }
    }

    /// Whether the text has characters on both sides of one @, without blanks and control characters.
    static boolean isAddress(String email) {
        int at = email.indexOf('@');
        return at > 0
                && at == email.lastIndexOf('@')
                && at < email.length() - 1
                && email.length() <= MAX_CHARACTERS
                && email.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
    }
}
