import { encodeSentence, SentenceReader } from '../../src/routeros/api/codec.ts';
import type { Lab } from './lab.ts';

/** A sentence of the binary API, or bytes that are none. */
export type Said = readonly string[] | Buffer;

export const limits = { maxWordBytes: 1 << 20, maxSentenceWords: 1000, maxSentenceBytes: 1 << 22 };

/** Changes what the router says on the binary API, one reply at a time: all of them, or the first alone (that of vrrp). */
export function replies(
  which: 'each' | 'first',
  change: (sentences: readonly (readonly string[])[]) => readonly Said[],
) {
  return (lab: Lab): void => {
    let count = 0;
    lab.setBehaviour({
      send(reply, wire) {
        count += 1;
        if (which === 'first' && count > 1) wire.write(reply);
        else {
          const said = change([...new SentenceReader(limits).push(reply)]);
          wire.write(Buffer.concat(said.map((one) => (Buffer.isBuffer(one) ? one : encodeSentence(one)))));
        }
      },
    });
  };
}

export const tagOf = (sentences: readonly (readonly string[])[]): string =>
  sentences.flat().find((word) => word.startsWith('.tag=')) ?? '';
