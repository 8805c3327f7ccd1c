-- Rows of a new embedded database. ./postern serve prints the lines below that begin with "Try".
-- Try: curl -g 'ADDRESS/products?select=name,price&price=lt.50&order=price'

insert into products (name, price) values
    ('Desk lamp', 39.90),
    ('Notebook', 4.50),
    ('Office chair', 189.00);
