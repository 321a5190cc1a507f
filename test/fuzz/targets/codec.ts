import { MalformedSentence, SentenceReader } from '../../../src/routeros/api/codec.ts';
import { cut, mutate } from '../mutate.ts';
import type { Target } from '../target.ts';
import { limits, sentences } from './replies.ts';

export const codec: Target = {
  name: 'sentences of the binary API',
  slug: 'sentences',
  share: 0.6,
  make: (chance) => mutate(sentences(chance), chance),
  check(bytes) {
    const reader = new SentenceReader(limits);
    let frames = 0;
    try {
      for (const chunk of cut(bytes)) {
        for (const words of reader.push(chunk)) {
          frames += 1;
          if (words.length === 0 || words.length > limits.maxSentenceWords)
            throw new Error('a sentence beyond its limits');
        }
      }
    } catch (error) {
      if (!(error instanceof MalformedSentence)) throw error;
      frames += 1;
    }
    return frames;
  },
};
