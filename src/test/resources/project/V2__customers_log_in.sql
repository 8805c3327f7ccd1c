-- Customers log in, and albums have a genre.
do $$
begin
    if to_regrole('customer') is null then
        create role customer nologin;
    end if;
end
$$;
alter table albums add column genre text;
grant select on artists, albums, artist_sales to customer;
create unique index customers_login_idx on customers (lower(email));
