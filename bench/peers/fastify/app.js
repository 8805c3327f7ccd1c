// The routes: https://fastify.dev with SQL written by hand.
import Fastify from 'fastify'
import { inTransaction, nestAuthor, query } from './database.js'
import { schemas } from './schemas.js'

export function createApp(pool) {
  const app = Fastify()

  app.get('/users/:id', { schema: schemas.userById }, async (request, reply) => {
    const [user] = await query(pool, 'userById', [request.params.id])
    return user ?? reply.callNotFound()
  })

  app.get('/users', { schema: schemas.users }, request => {
    const { active, email, limit } = request.query
    return query(pool, 'users', [active, email, limit])
  })

  app.get('/user-count', { schema: schemas.userCount }, async request => {
    const [count] = await query(pool, 'userCount', [request.query.active, request.query.email])
    return count
  })

  app.get('/posts', { schema: schemas.posts }, request =>
    query(pool, 'posts', [request.query.limit, request.query.offset]))

  app.get('/feed', { schema: schemas.feed }, async request => {
    const rows = await query(pool, 'postsWithUsers', [request.query.limit, request.query.offset])
    return rows.map(nestAuthor)
  })

  app.get('/authors', { schema: schemas.authors }, async request => {
    const users = await query(pool, 'usersPage', [request.query.limit, request.query.offset])
    const authors = new Map(users.map(user => [user.id, { ...user, posts: [] }]))
    for (const post of await query(pool, 'newestPosts', [[...authors.keys()], request.query.posts])) {
      authors.get(post.user_id).posts.push(post)
    }
    return [...authors.values()]
  })

  app.post('/users', { schema: schemas.newUser }, async (request, reply) => {
    const [user] = await insertUser(pool, request.body)
    return reply.code(201).send(user)
  })

  app.post('/authors', { schema: schemas.newAuthor }, async (request, reply) => {
    const author = await inTransaction(pool, async client => {
      const [user] = await insertUser(client, request.body)
      const posts = []
      for (const { title, content } of request.body.posts) {
        posts.push(...await query(client, 'insertPost', [title, content, user.id]))
      }
      return { ...user, posts }
    })
    return reply.code(201).send(author)
  })

  return app
}

function insertUser(client, { email, full_name: fullName, password }) {
  return query(client, 'insertUser', [email, fullName, password])
}
