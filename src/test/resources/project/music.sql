-- Schema of a music shop, as pg_dump --schema-only would write it.
create table public.artists (
    id bigint generated always as identity primary key,
    name text not null unique
);

create table public.albums (
    id bigint generated always as identity primary key,
    title text not null,
    artist_id bigint not null references public.artists,
    released date,
    price numeric(8, 2) not null check (price >= 0)
);
create index albums_artist_id_idx on public.albums (artist_id);

create table public.customers (
    id bigint generated always as identity primary key,
    email text not null unique,
    password_hash text not null,
    role text not null default 'customer'
);

create table public.orders (
    id bigint generated always as identity primary key,
    customer_id bigint not null references public.customers,
    ordered_at timestamptz not null default now()
);
create index orders_customer_id_idx on public.orders (customer_id);

create table public.order_lines (
    order_id bigint not null references public.orders on delete cascade,
    album_id bigint not null references public.albums,
    quantity integer not null check (quantity > 0),
    primary key (order_id, album_id)
);
create index order_lines_album_id_idx on public.order_lines (album_id);

create view public.artist_sales as
select artists.id, artists.name, coalesce(sum(order_lines.quantity), 0) as sold
from public.artists
    left join public.albums on albums.artist_id = artists.id
    left join public.order_lines on order_lines.album_id = albums.id
group by artists.id;

comment on table public.albums is 'Albums for sale.';
