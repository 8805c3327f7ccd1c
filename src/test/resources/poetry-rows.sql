insert into poets (id, email, full_name, password_hash, is_active, created_at, deleted_at) values
    (1, 'ada@example.com',     'Ada Lovelace',   'h1', true,  '2026-01-01 10:00:00+00',    null),
    (2, 'grace@example.com',   'Grace Hopper',   'h2', true,  '2026-01-02 10:00:00.5+00',  null),
    (3, 'alan@example.org',    'Alan Turing',    'h3', false, '2026-01-03 10:00:00+00',    '2026-02-01 00:00:00+00'),
    (4, 'barbara@example.org', 'Barbara (Bee), "B" Liskov', 'h4', true, '2026-01-04 10:00:00+00', null),
    (5, 'edsger@example.net',  'Edsger Dijkstra', 'h5', true, '2026-01-05 10:00:00+00',    null);
insert into poems (id, title, content, poet_id, created_at) values
    (1, 'Notes',            'On the engine',  1, '2026-03-01 00:00:00+00'),
    (2, 'More notes',       null,             1, '2026-03-02 00:00:00+00'),
    (3, 'Compilers',        'A-0, "the first"', 2, '2026-03-03 00:00:00+00'),
    (4, 'Machines',         'Line one' || chr(10) || 'line two' || chr(9) || chr(1) || chr(92), 3, '2026-03-04 00:00:00+00'),
    (5, 'Abstraktion, äöü', '日本語 🚀',       4, '2026-03-05 00:00:00+00');
alter table poets alter column id restart with 100;
alter table poems alter column id restart with 100;
