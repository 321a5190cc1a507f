import type { Random } from '../random.ts';

/** What is fed with damaged bytes. */
export interface Target {
  readonly name: string;
  /** What the names of its findings begin with. */
  readonly slug: string;
  /** Of the frames that are asked for in all: what takes longer gets fewer. */
  readonly share: number;
  /** Bytes by chance. */
  readonly make: (chance: Random) => Buffer;
  /**
   * Feeds the program with them, the same way for the same bytes. Throws where the program would have misbehaved.
   * Returns how many frames they were: sentences, bodies, rows, files or requests, each once, whoever reads it.
   */
  readonly check: (bytes: Buffer) => number | Promise<number>;
}
