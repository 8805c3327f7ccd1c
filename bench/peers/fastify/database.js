// Connection pool, and prepared statements with the columns that responses show.
import pg from 'pg'

// bigint: the keys are far below 2^53
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
// timestamptz as ISO 8601: a Date would lose the microseconds, and costs more to create and to print
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, text => text.replace(' ', 'T').replace('+00', 'Z'))

/** Connects to the database that the variables of libpq (PGHOST, PGPORT, …) describe. */
export function createPool(max) {
  return new pg.Pool({ max, options: '-c TimeZone=UTC' })
}

const USER_COLUMNS = ['id', 'email', 'full_name', 'is_active', 'created_at', 'updated_at', 'deleted_at', 'role']
const POST_COLUMNS = ['id', 'title', 'content', 'user_id', 'created_at', 'updated_at']
const user = USER_COLUMNS.join(', ')
const post = POST_COLUMNS.join(', ')

// A statement with a name is prepared once per connection.
const statements = {
  userById: `SELECT ${user} FROM users WHERE id = $1`,
  users: `SELECT ${user} FROM users
    WHERE is_active = $1 AND email LIKE $2 ORDER BY created_at DESC, id DESC LIMIT $3`,
  userCount: 'SELECT count(*) AS count FROM users WHERE is_active = $1 AND email LIKE $2',
  posts: `SELECT ${post} FROM posts ORDER BY id LIMIT $1 OFFSET $2`,
  postsWithUsers: `SELECT ${POST_COLUMNS.map(column => `p.${column}`)}, ${USER_COLUMNS.map(column => `u.${column} AS author_${column}`)}
    FROM (SELECT * FROM posts ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2) p JOIN users u ON u.id = p.user_id
    ORDER BY p.created_at DESC, p.id DESC`,
  usersPage: `SELECT ${user} FROM users ORDER BY id LIMIT $1 OFFSET $2`,
  newestPosts: `SELECT p.* FROM unnest($1::bigint[]) AS author (id)
    CROSS JOIN LATERAL (SELECT ${post} FROM posts
      WHERE user_id = author.id ORDER BY created_at DESC, id DESC LIMIT $2) p
    ORDER BY p.created_at DESC, p.id DESC`,
  insertUser: `INSERT INTO users (email, full_name, hashed_password) VALUES ($1, $2, $3) RETURNING ${user}`,
  insertPost: `INSERT INTO posts (title, content, user_id) VALUES ($1, $2, $3) RETURNING ${post}`,
}

/** Returns the rows of a statement. */
export async function query(client, name, values) {
  const { rows } = await client.query({ name, text: statements[name], values })
  return rows
}

/** Runs work in a transaction, on one connection. */
export async function inTransaction(pool, work) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

/** Moves the columns of the joined author into an object of the post. */
export function nestAuthor(row) {
  const author = {}
  for (const column of USER_COLUMNS) author[column] = row[`author_${column}`]
  return { ...row, user: author }
}
