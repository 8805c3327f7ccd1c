// Process per core: the primary starts the workers, which share its port, and prints the address when all listen.
import cluster from 'node:cluster'
import { createApp } from './app.js'
import { createPool } from './database.js'

const workers = Number(process.env.WORKERS)

if (cluster.isPrimary) {
  let listening = 0
  cluster.on('listening', (worker, { address, port }) => {
    if (++listening === workers) console.log(`listening on http://${address}:${port}`)
  })
  cluster.on('exit', () => process.exit(1))
  for (let i = 0; i < workers; i++) cluster.fork()
} else {
  const pool = createPool(Math.floor(process.env.POOL_SIZE / workers))
  const app = createApp(pool)
  await app.listen({ host: '127.0.0.1', port: 0 })
}
