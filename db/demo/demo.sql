-- Demo account: admin@postern.example / placeholder
-- Try: curl 'ADDRESS/posts?select=title,users(full_name)&limit=3'
insert into users(email, full_name, hashed_password) select 'u'||i||'@example.com', 'User '||i, 'x' from generate_series(1,20) i;
insert into posts(title, content, user_id) select 'Post '||i, 'Text "quoted" '||i, 1+i%20 from generate_series(1,200) i;
