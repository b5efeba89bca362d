import { createContext } from 'svelte';

export interface Inviting {
  /** Opens the dialog in which somebody is invited, and those who were are listed. */
  open(): void;
}

export const [getInviting, setInviting] = createContext<Inviting>();
