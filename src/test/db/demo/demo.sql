-- Demo account: ada@example.org / no account of this schema
-- Try: curl -g 'ADDRESS/films?select=title,directors(last_name)&order=year&limit=2'
-- Try: curl 'ADDRESS/rpc/greet?name=Ada'
--
-- Rows of the tests' schema.
insert into kinds (id) values (2);
insert into kinds values (1, -7, 9007199254740993, 1.50, 12.30, 1.5, 0.1, 1234.5, 'text', 'var', 'ab', 'x', 'name',
    '\xdeadbeef', '2026-02-28', '12:34:56.5', '12:34:56+02', '2026-01-02 03:04:05.006', '2026-01-02 03:04:05.006+00',
    '1 year 2 mons 3 days 04:05:06', true, 'ok', '(1,2)', '{1,2,3}', '[(0,0),(1,1)]', '((0,0),(1,1))',
    '((0,0),(1,1))', '((0,0),(1,1),(1,0))', '<(0,0),1>', '10.0.0.0/8', '192.168.0.1/24', '08:00:2b:01:02:03',
    '08:00:2b:01:02:03:04:05', '1010', '101', 'a fat cat', 'fat & cat', '11111111-2222-3333-4444-555555555555',
    '<a>b</a>', '{"b": 1,  "a": [null, {"x": "y"}]}', '{"b": 1, "a": [null, {"x": "y", "z": null}]}', '$.a[*]', 16384,
    'pg_class', '16/B374D848', '[1,5)', '[1,5)', '[1.5,2.5]', '[2026-01-01,2026-02-01)', '[2026-01-01 00:00+00,2026-02-01 00:00+00)',
    '[2026-01-01,2026-02-01)', '[0.5,1.5]', '{[1,3),[5,9)}', 'a@example.com', 16711935, '(Main St,"New, York",10001)',
    '{1,2,3}', '{a,"b,c",null}', '{{1,2},{3,4}}', '{sad,happy}', '{"(A,B,1)","(C,D,2)"}');
insert into kinds (id, a_real, a_double, a_numeric, a_date, a_timestamp, a_timestamptz, a_text) values
    (3, 'NaN', 'Infinity', 'NaN', 'infinity', '-infinity', 'infinity', '');

insert into directors values
    (1, 'Ingmar', 'Bergman', '1918-07-14', '(Hamnvägen,Fårö,62035)'), (2, 'Agnès', 'Varda', '1928-05-30', null),
    (3, 'Akira', 'Kurosawa', '1910-03-23', null), (4, 'Nobody', 'Yet', null, null);
insert into films (id, title, year, rating, language, director_id, data, tags, plot, shown) values
    (1, 'Persona', 1966, 8.1, 'sv', 1, '{"box": {"gross": 250, "currency": "SEK"}, "prizes": ["a", "b"], "n": 1}', '{drama,"black, white"}', 'A nurse and an actress on an island', '[1966,1970)'),
    (2, 'The Seventh Seal', 1957, 8.2, 'sv', 1, '{"box": {"gross": 900, "currency": "SEK"}, "n": 10}', '{drama}', 'A knight plays chess with death', '[1957,1960)'),
    (3, 'Vagabond', 1985, 7.7, 'fr', 2, '{"box": null, "n": 2}', '{}', 'The wandering of a young woman', null),
    (4, 'The Gleaners and I', 2000, 7.7, 'fr', 2, null, '{documentary}', 'Wandering among those who glean', '[2000,2002)'),
    (5, 'Ran', 1985, 8.2, 'ja', 3, '{"n": "x"}', '{war,drama}', 'A lord and his three sons', '[1985,1986)'),
    (6, 'Untitled', 2025, null, null, null, null, '{}', null, null);
insert into technical_specs values (1, 'Arriflex 35', '1:23'), (5, 'Panaflex', '2:42');
insert into actors values (1, 'Liv Ullmann'), (2, 'Bibi Andersson'), (3, 'Max von Sydow'), (4, 'Tatsuya Nakadai'), (5, 'Sandrine Bonnaire');
insert into roles values (1, 1, 'Elisabet'), (1, 2, 'Alma'), (2, 2, 'Mia'), (2, 3, 'Antonius'), (5, 4, 'Hidetora'), (3, 5, 'Mona');
insert into festivals values (1, 'Venice'), (2, 'Cannes');
insert into nominations values (1, 3, 1985, true), (2, 2, 1957, true), (2, 4, 2000, false), (2, 4, 2001, false);
insert into reviews values (1, 1, 1, 5, 'Still'), (2, 1, null, 4, null), (3, 5, 4, 5, 'Vast');
insert into addresses values (1, 'Lund'), (2, 'Oslo'), (3, 'Åbo');
insert into notes values (1, 'Lund'), (2, 'Oslo');
insert into orders values (1, 1, 2, 10.50), (2, 1, 1, 20), (3, null, 3, 5);
insert into employees values (1, 'Root', null), (2, 'Left', 1), (3, 'Right', 1), (4, 'Leaf', 2);
insert into warehouses values ('se', 1, 'Malmö'), ('se', 2, 'Umeå'), ('no', 1, 'Bergen');
insert into stock values (1, 'nut', 5, 'se', 1), (2, 'bolt', 7, 'se', 1), (3, 'nail', 1, 'no', 1), (4, 'lost', 1, null, 1);
insert into "Ünïcödé Tåble" values (1, 'a b', 'it''s "q"', 'привет', '日本語', 'dash', 'dots'), (2, null, null, null, null, null, null);
insert into "child of Ünïcödé" values (10, 1), (11, 1);
insert into measurements values (1, '2025-06-01', 1.5), (1, '2026-06-01', 2.5), (2, '2026-01-01', null);
insert into samples
    select i, case when i % 7 = 0 then null else (i * 37) % 11 - 5 end,
        (i::bigint * 1000003) % 1000, ((i * 17) % 23) / 4.0, ((i * 29) % 13)::numeric / 8,
        case when i % 9 = 0 then null else (array['', 'a', 'ab', 'B', 'ä', 'a%', 'a_b', 'x,y', '"q"', 'null', 'é)('])[i % 11 + 1] end,
        case when i % 5 = 0 then null else timestamptz '2026-01-01 00:00+00' + (i * 7 % 31) * interval '1 day' end,
        case i % 3 when 0 then true when 1 then false end,
        case i % 4 when 0 then 'sad' when 1 then 'ok' when 2 then 'happy' end::mood
    from generate_series(1, 120) i;
insert into private.countries values ('se', 'Sweden'), ('fi', 'Finland');
insert into private.cities values (1, 'Lund', 'se'), (2, 'Åbo', 'fi'), (3, 'Umeå', 'se');
insert into extra.films values (1, 'Another film');
insert into extra.prints values (7, 1);
refresh materialized view film_years;
analyze;
