import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { encodeSentence, SentenceReader } from '../routeros/api/codec.ts';
import { answerCommand, attribute, type Sentence, trap } from './api-answer.ts';
import { challengeResponse } from './api-login.ts';
import type { Clock } from './clock.ts';
import { recordSentence } from './journal.ts';
import type { Relay, Serve } from './relay.ts';
import { isKnownUser, pause, replyDelayMs, sendReply } from './reply.ts';
import { faultWith, type Router, type Wire } from './router.ts';
import { isAtLeast } from './version.ts';

const limits = { maxWordBytes: 65_536, maxSentenceWords: 1000, maxSentenceBytes: 262_144 };

/** The binary API as RouterOS serves it, for `/login`, `print` and `/cancel`. Nothing here changes the router. */
export function serveApi(router: Router, clock: Clock): Serve {
  return (stream, relay) => {
    const session = openSession(router, clock, stream, relay);
    const reader = new SentenceReader(limits);
    stream.on('data', (chunk: Buffer) => {
      try {
        for (const words of reader.push(chunk)) session.receive(words);
      } catch {
        relay.reset();
      }
    });
    stream.on('end', () => stream.end());
    stream.on('error', () => relay.stream.destroy());
  };
}

interface PendingReply {
  readonly tag: string | undefined;
  sentences: Sentence[];
  readonly hurry: AbortController;
}

interface Session {
  receive(words: Sentence): void;
}

function openSession(router: Router, clock: Clock, stream: Duplex, relay: Relay): Session {
  const pending = new Set<PendingReply>();
  let isLoggedIn = false;
  let isSilent = false;
  let challenge: string | undefined;
  let lastReply = Promise.resolve();

  const wire: Wire = {
    write(bytes) {
      if (!isSilent && !stream.writableEnded && !relay.signal.aborted) stream.write(bytes);
    },
    reset: () => relay.reset(),
    silence() {
      isSilent = true;
    },
    signal: relay.signal,
  };

  /** Replies leave in the order in which the commands came, each after its own delay. */
  function reply(tag: string | undefined, sentences: Sentence[]): Promise<void> {
    const entry: PendingReply = { tag, sentences, hurry: new AbortController() };
    pending.add(entry);
    const delayed = pause(replyDelayMs(router), entry.hurry.signal);
    lastReply = lastReply.then(async () => {
      await delayed;
      pending.delete(entry);
      const bytes = Buffer.concat(entry.sentences.map((words) => encodeSentence(tagged(words, tag))));
      await sendReply(router, bytes, wire);
    });
    return lastReply;
  }

  function cancel(which: string | undefined): Sentence[] {
    for (const entry of pending) {
      if (which !== undefined && entry.tag !== which) continue;
      entry.sentences = trap('interrupted', 2);
      entry.hurry.abort();
    }
    return [['!done']];
  }

  function login(words: Sentence): Sentence[] {
    const name = attribute(words, 'name');
    const takesPassword = isAtLeast(router.version, 6, 43);
    const response = attribute(words, 'response');
    if (!takesPassword && (response === undefined || challenge === undefined)) {
      challenge = randomBytes(16).toString('hex');
      return [['!done', `=ret=${challenge}`]];
    }
    const expected = challenge ?? '';
    challenge = undefined;
    const isAccepted = isKnownUser(router, (user) => {
      if (user.name !== name) return false;
      return takesPassword
        ? user.password === attribute(words, 'password')
        : challengeResponse(user.password, expected) === response;
    });
    if (!isAccepted) {
      router.journal.loginFailures += 1;
      return trap('invalid user name or password (6)');
    }
    router.journal.logins += 1;
    isLoggedIn = true;
    return [['!done']];
  }

  return {
    receive(words) {
      const [command = ''] = words;
      const tag = words.find((word) => word.startsWith('.tag='))?.slice('.tag='.length);
      recordSentence(router.journal, words);
      if (command === '/login') {
        if (faultWith(router, 'login') !== 'unanswered') void reply(tag, login(words));
      } else if (!isLoggedIn) {
        void reply(undefined, [['!fatal', 'not logged in']]).then(() => stream.end());
      } else if (command === '/cancel') {
        void reply(tag, cancel(attribute(words, 'tag')));
      } else {
        void reply(tag, answerCommand(router, words, clock.now()));
      }
    },
  };
}

function tagged([kind = '', ...rest]: Sentence, tag: string | undefined): string[] {
  return tag === undefined ? [kind, ...rest] : [kind, `.tag=${tag}`, ...rest];
}
