-- Undoes V1__products.sql
drop table products;
