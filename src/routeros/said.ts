import type { RouterAccess } from './access.ts';

/** Longer than anything that RouterOS says of an error. */
const maxLength = 200;

/**
 * What a router said, in quotes, for a message. Whatever answers may be no router: it may say megabytes, speak to the
 * terminal on which the log is read, and repeat the password that it was sent.
 */
export function quoted(said: string, login: Login): string {
  // Before it is cut, or half a password could be left.
  const clean = secretsOf(login).reduce<string>((text, secret) => text.replaceAll(secret, '***'), said);
  const text = clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 1)}…`;
  return JSON.stringify(text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD'));
}

type Login = Pick<RouterAccess, 'username' | 'password'>;

/** As they were sent, and as they read where the bytes around them are not UTF-8; first what others may be a part of. */
function secretsOf({ username, password }: Login): readonly (string | RegExp)[] {
  if (password === '') return [];
  const basic = Buffer.from(`${username}:${password}`).toString('base64').replaceAll('=', '');
  return [basic, challengeResponse, password, Buffer.from(password).toString('latin1')];
}

/** By which a password can be guessed. */
const challengeResponse = /\b00[0-9a-f]{32}\b/gi;
