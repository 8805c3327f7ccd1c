-- An e-mail address has characters on both sides of one @, and no blanks. Rows with other addresses stay until they are
-- changed, so the constraint is not validated.
alter table users add constraint users_email_check
    check (length(email) <= 254 and email ~ '^[^@[:space:][:cntrl:]]+@[^@[:space:][:cntrl:]]+$') not valid;
comment on constraint users_email_check on users is 'An address without blanks, of at most 254 characters.';
