-- Customers log in, and albums have a genre. The table of customers is small.
-- postern: allow index-build
do $$
begin
    if to_regrole('customer') is null then
        create role customer nologin;
    end if;
end
$$;
alter table albums add column genre text not null default 'Rock';
grant select on artists, albums, artist_sales to customer;
create unique index customers_login_idx on customers (lower(email));
