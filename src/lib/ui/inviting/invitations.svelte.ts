import type {
  CreatedInvitation,
  CreateInvitation,
  InvitationRow,
  SpokenCode,
} from '#protocol/people/invitations.ts';
import type { HttpResult } from '../../session/wire/http.ts';
import type { PeopleFacet } from '../../session/people/people.ts';
import { ShuttingOut } from '../people/shutting-out.svelte.ts';

type Problem = Extract<HttpResult<never>, { ok: false }>['problem'];

export interface MadeInvitation extends CreatedInvitation {
  wanted: CreateInvitation;
}

/** Invitations as somebody makes, says, lists and revokes them in one dialog. */
export class Invitations {
  readonly #api: PeopleFacet;
  #made = $state.raw<MadeInvitation | null>(null);
  #code = $state.raw<SpokenCode | null>(null);
  #rows = $state.raw<readonly InvitationRow[] | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #doubted = $state.raw<{ id: string; shutting: ShuttingOut } | null>(null);
  #isBusy = $state.raw(false);

  constructor(api: PeopleFacet) {
    this.#api = api;
  }

  /** The link that was just made: shown once, for only its hash is kept. */
  get made(): MadeInvitation | null {
    return this.#made;
  }
  get code(): SpokenCode | null {
    return this.#code;
  }
  /** Null until they are known. */
  get rows(): readonly InvitationRow[] | null {
    return this.#rows;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  /** The one that is asked about before it is revoked, with who goes with it. */
  get doubted(): { id: string; shutting: ShuttingOut } | null {
    return this.#doubted;
  }
  get isBusy(): boolean {
    return this.#isBusy;
  }

  async make(wanted: CreateInvitation): Promise<void> {
    const made = await this.#ask(this.#api.invite(wanted));
    if (made !== null) this.#made = { ...made, wanted };
  }

  async speak(): Promise<void> {
    if (this.#made !== null) this.#code = await this.#ask(this.#api.speak(this.#made.id));
  }

  startAnew(): void {
    this.#made = null;
    this.#code = null;
  }

  async list(): Promise<void> {
    const rows = await this.#ask(this.#api.invitations());
    if (rows !== null) this.#rows = rows;
  }

  /** Asks about an invitation before it is revoked. */
  async doubt(id: string): Promise<void> {
    this.#doubted = { id, shutting: new ShuttingOut(this.#api, { kind: 'invitation', id }) };
    await this.#doubted.shutting.look();
  }

  leaveDoubted(): void {
    this.#doubted = null;
  }

  /** Revokes what was asked about. */
  async revoke(): Promise<void> {
    if ((await this.#doubted?.shutting.act()) !== true) return;
    this.#doubted = null;
    await this.list();
  }

  async #ask<T>(asking: Promise<HttpResult<T>>): Promise<T | null> {
    this.#isBusy = true;
    const answer = await asking;
    this.#isBusy = false;
    this.#problem = answer.ok ? null : answer.problem;
    return answer.ok ? answer.value : null;
  }
}
