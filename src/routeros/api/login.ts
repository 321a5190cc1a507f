import { createHash } from 'node:crypto';
import { RouterError } from '../errors.ts';
import { quoted } from '../said.ts';
import { type ApiSession, Trap } from './session.ts';

/**
 * Logs in: name and password in one sentence (6.43 and later), and where the router answers that with a challenge
 * (6.42 and older) by MD5 as it asks.
 *
 * @throws RouterError of kind auth if refused, or with which the session ended
 */
export async function login(session: ApiSession, username: string, password: string): Promise<void> {
  try {
    const { ret } = (await one(session, ['/login', `=name=${username}`, `=password=${password}`])).done;
    if (ret === undefined) return;
    await one(session, ['/login', `=name=${username}`, `=response=${challengeResponse(ret, password)}`]);
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    throw new RouterError(
      'auth',
      `login as ${JSON.stringify(username)} was refused (${quoted(error.message, { username, password })}). ` +
        'Check user name and password, and that /user print has this user, enabled, and its address list this host',
    );
  }
}

async function one(session: ApiSession, words: readonly string[]) {
  const [reply] = session.submit([words]);
  if (reply === undefined) throw new Error('submit() gives a promise per command');
  return reply;
}

/** The `=response=` to a challenge: `00` and the hex MD5 of a zero byte, the password and the challenge's bytes. */
export function challengeResponse(challenge: string, password: string): string {
  const digest = createHash('md5').update(Buffer.of(0)).update(password, 'utf8').update(Buffer.from(challenge, 'hex'));
  return `00${digest.digest('hex')}`;
}
