import { createContext } from 'svelte';
import type { Presence } from '../presence/presence.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';
import type { Ticker } from '../kit/ticker.svelte.ts';

export const [getWorkspace, setWorkspace] = createContext<Workspace>();
export const [getPresence, setPresence] = createContext<Presence>();
export const [getTicker, setTicker] = createContext<Ticker>();
