-- Undoes V2__customers_log_in.sql
drop index customers_login_idx;
revoke select on artists, albums, artist_sales from customer;
alter table albums drop column genre;
