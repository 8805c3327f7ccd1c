-- The first table. Comments of tables and columns document the API.
create table products (
    id bigint generated always as identity primary key,
    name text not null unique check (name <> ''),
    price numeric(10, 2) not null check (price >= 0),
    created_at timestamptz not null default now()
);

comment on table products is 'Products for sale.';
comment on column products.price is 'Price of one piece, in euros.';
