import type { Target } from '../target.ts';
import { codec } from './codec.ts';
import { config } from './config.ts';
import { requests } from './requests.ts';
import { rest } from './rest.ts';
import { rows } from './rows.ts';
import { session } from './session.ts';
import { webConfig } from './web-config.ts';

/** What routers send. */
export const fromRouters: readonly Target[] = [codec, session, rest, rows];

/** What operators write. */
export const fromOperators: readonly Target[] = [config, webConfig];

/** What those who ask over HTTP send. */
export const fromClients: readonly Target[] = [requests];

export const targets: readonly Target[] = [...fromRouters, ...fromOperators, ...fromClients];
