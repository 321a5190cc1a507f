import { readFileSync } from 'node:fs';

/** As package.json has it, from src/ as from dist/. */
export const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
