import { createHash } from 'node:crypto';

/** What a client answers to a challenge of RouterOS before 6.43: `00` and md5(0x00, password, challenge), all in hex. */
export function challengeResponse(password: string, challengeHex: string): string {
  const hash = createHash('md5');
  hash.update(Buffer.of(0));
  hash.update(password, 'utf8');
  hash.update(Buffer.from(challengeHex, 'hex'));
  return `00${hash.digest('hex')}`;
}
