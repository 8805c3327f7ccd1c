// JSON schemas: Fastify validates requests with them, and compiles a serializer for each response.
const text = { type: 'string' }
const integer = { type: 'integer' }
const nullable = { type: 'string', nullable: true }

const userProperties = {
  id: integer, email: text, full_name: text, is_active: { type: 'boolean' },
  created_at: text, updated_at: nullable, deleted_at: nullable, role: text,
}
const postProperties = {
  id: integer, title: text, content: nullable, user_id: integer, created_at: text, updated_at: nullable,
}
const object = (properties, required) => ({ type: 'object', properties, required })
const array = items => ({ type: 'array', items })

const user = object(userProperties)
const post = object(postProperties)
const newUserProperties = { email: text, full_name: text, password: text }
const newUserRequired = ['email', 'full_name', 'password']
const newPost = object({ title: text, content: nullable }, ['title'])

const filter = { active: { type: 'boolean' }, email: text }
const page = { limit: { ...integer, default: 20 }, offset: { ...integer, default: 0 } }

const response = schema => ({ '2xx': schema })

export const schemas = {
  userById: { params: object({ id: integer }), response: response(user) },
  users: { querystring: object({ ...filter, limit: page.limit }, Object.keys(filter)), response: response(array(user)) },
  userCount: { querystring: object(filter, Object.keys(filter)), response: response(object({ count: integer })) },
  posts: { querystring: object(page), response: response(array(post)) },
  feed: { querystring: object(page), response: response(array(object({ ...postProperties, user }))) },
  authors: {
    querystring: object({ ...page, posts: { ...integer, default: 5 } }),
    response: response(array(object({ ...userProperties, posts: array(post) }))),
  },
  newUser: { body: object(newUserProperties, newUserRequired), response: response(user) },
  newAuthor: {
    body: object({ ...newUserProperties, posts: array(newPost) }, [...newUserRequired, 'posts']),
    response: response(object({ ...userProperties, posts: array(post) })),
  },
}
