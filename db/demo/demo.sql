-- Demo account: admin@postern.example / open-the-postern
-- Try: curl 'ADDRESS/posts?select=title,created_at,users(full_name)&order=created_at.desc&limit=3'
-- Try: curl -g 'ADDRESS/users?select=full_name,posts(title)&posts.order=created_at.desc&posts.limit=2&limit=3'
-- Try: curl -i -H 'Prefer: count=exact' 'ADDRESS/posts?select=id,title&content=is.null&limit=1'
--
-- The rows of a new embedded database, computed without random values so that they are the same on every machine.
-- Only the administrator can log in; the other hashes match no password.

insert into users (email, full_name, hashed_password, role, created_at)
values ('admin@postern.example', 'Ada Administrator', '$argon2id$v=19$m=19456,t=2,p=1$wasVHLQGVs3DzXhsOKrvTg$QKjebTnc3L/4iPPzCZ6Hwxe+Q0xFixp1DmwHjfjXapU', 'administrator',
    '2025-01-01 08:00:00+00');

with names as (
    select array['Amina', 'Björn', 'Chiara', 'Dmitri', 'Esi', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jun', 'Kofi', 'Lena', 'Marek', 'Nour'] as given,
           array['Okafor', 'Lindqvist', 'Rossi', 'Volkov', 'Mensah', 'Haddad', 'Schmidt', 'Moreau', 'Costa', 'Tanaka', 'O''Brien', 'Novák', 'Silva'] as family
)
insert into users (email, full_name, hashed_password, is_active, created_at, deleted_at)
select translate(lower(given[1 + i % 14] || '.' || family[1 + i % 13]), 'öé''á ', 'oe-a-') || i || '@' || (array['example.com', 'example.org', 'mail.example'])[1 + i % 3],
       given[1 + i % 14] || ' ' || family[1 + i % 13],
       '!',
       i % 12 <> 0,
       timestamptz '2025-01-02 09:00:00+00' + i * interval '41 hours 17 minutes',
       case when i % 12 = 0 then timestamptz '2026-06-01 12:00:00+00' + i * interval '1 hour' end
from names, generate_series(1, 199) i;

with words as (
    select array['migrations', 'indexes', 'transactions', 'backups', 'queries', 'schemas', 'deadlocks', 'views', 'constraints', 'time zones', 'names'] as topic,
           array['Notes on %s', 'What %s taught us', 'A quiet week with %s', 'Why we changed our %s', '%s, explained slowly', 'Living with %s', 'Ten questions about %s'] as title,
           array[
               'It began with a report that we could not reproduce.',
               'We had been putting this off since spring.',
               'The first attempt looked right and was wrong.',
               'A colleague drew the whole thing on one sheet of paper.',
               'Nothing in the logs pointed at the cause.'] as opening,
           array[
               'Most of the time went into reading, and very little into typing.',
               'Once the %s were in order, the rest followed by itself.',
               'The numbers were better than we had hoped: half the time, a third of the memory.',
               'It turned out that two people had solved the same problem in different ways.',
               'The test that found it is four lines long and still runs every night.',
               'We wrote down what we knew about %s, and the list was short.',
               'There was one surprise, and it cost us an afternoon.'] as middle,
           array[
               'Next month we shall know whether it holds.',
               'If you try it, tell us how it went.',
               'That was all; the rest is routine.',
               'We would do it again, but sooner.'] as ending
)
insert into posts (title, content, user_id, created_at)
select upper(left(text.title, 1)) || substr(text.title, 2),
       case when i % 40 <> 0 then text.content end,
       (select min(id) from users) + (i * 7 + i / 200) % 200,
       timestamptz '2025-06-01 07:30:00+00' + i * interval '6 hours 11 minutes'
from words,
     generate_series(1, 2000) i,
     lateral (
         select replace(title[1 + i % 7], '%s', topic[1 + i % 11]) as title,
                replace(concat_ws(' ', opening[1 + i % 5], middle[1 + i % 7], middle[1 + (i + 3) % 7], ending[1 + i % 4]), '%s', topic[1 + i % 11]) as content
     ) text;
