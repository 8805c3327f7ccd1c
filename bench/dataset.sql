-- 10,000 users and 200,000 posts of about 300 bytes, for empty tables. The rows are the same on every machine: they are
-- computed from the row's number, and random() chooses the author of a post from a fixed seed.

insert into users (id, email, full_name, hashed_password, is_active, created_at, updated_at, deleted_at)
select n,
       format('user%s@corp%s.example.com', n, (n - 1) % 5),
       (array ['Ines', 'Jonas', 'Amara', 'Sofía', 'Wei', 'Olu', 'Mária'])[1 + n % 7] || ' '
           || (array ['Okafor', 'Lindqvist', 'D''Souza', 'Nakamura', 'Brückner', 'Castillo'])[1 + n / 7 % 6],
       '$argon2id$v=19$m=19456,t=2,p=1$' || md5('salt' || n) || '$' || md5('hash' || n),
       n % 11 <> 0,
       timestamptz '2024-06-01 00:00:00+00' + n * 4973 % 47304000 * interval '1 second' + n * interval '17 microseconds',
       case when n % 3 = 0 then timestamptz '2026-01-01 00:00:00+00' + n * interval '61 seconds' end,
       case when n % 11 = 0 then timestamptz '2026-02-01 00:00:00+00' + n * interval '59 seconds' end
from generate_series(1, 10000) n;

select setseed(0.18);

insert into posts (id, title, content, user_id, created_at, updated_at)
select n,
       format('%s, part %s', (array ['On indexes', 'A walk by the river', 'Why "fast" is a ratio', 'Größe und Maß'])[1 + n % 4], n),
       left(repeat(format(E'Entry %s (%s) was noted "as it stood" – before the page was turned.\n', n, md5(n::text)), 4), 270 + n % 61),
       1 + floor(random() * 10000)::bigint,
       timestamptz '2024-06-01 00:00:00+00' + n::bigint * 10007 % 47304000 * interval '1 second' + n * interval '11 microseconds',
       case when n % 4 = 0 then timestamptz '2026-01-01 00:00:00+00' + n * interval '7 seconds' end
from generate_series(1, 200000) n;

select setval(pg_get_serial_sequence('users', 'id'), 10000), setval(pg_get_serial_sequence('posts', 'id'), 200000);
