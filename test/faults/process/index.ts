import { clientFaults } from './clients.ts';
import { clockFaults } from './clock.ts';
import { descriptorFaults } from './descriptors.ts';
import { memoryFaults } from './memory.ts';

/** What strikes the exporter's own process, by kind. */
export const processFaults = { clock: clockFaults, others: [...descriptorFaults, ...memoryFaults, ...clientFaults] };
