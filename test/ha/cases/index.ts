import type { Case } from './case.ts';
import { instanceCases } from './instances.ts';
import { readingCases } from './reading.ts';
import { roleCases } from './roles.ts';
import { uplinkCases } from './uplink.ts';

export const cases: readonly Case[] = [...roleCases, ...uplinkCases, ...instanceCases, ...readingCases];
