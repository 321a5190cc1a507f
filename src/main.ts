#!/usr/bin/env node
import { holdHangups } from './hangups.ts';

// First of all: to load the rest takes a while, in which SIGHUP would end the process.
holdHangups();
await import('./program.ts');
