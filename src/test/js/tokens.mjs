// Tokens signed with the secret of the tests' services.
import { createHmac } from 'node:crypto';

const SECRET = 'a secret of the tests, longer than 32 bytes';

export function token(claims) {
    const [head, body] = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    return `${head}.${body}.${createHmac('sha256', SECRET).update(`${head}.${body}`).digest('base64url')}`;
}
