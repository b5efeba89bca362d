import * as v from 'valibot';
import { entityId } from '#protocol/people/people.ts';
import { ROLES } from '#protocol/ground/roles.ts';

const rememberedPerson = v.object({ person: entityId, role: v.picklist(ROLES) });
export type RememberedPerson = v.InferOutput<typeof rememberedPerson>;

const SCHEMA = v.array(rememberedPerson);
const keyOf = (session: string) => `holdfast.people.${session}`;

/** Which people of a session this browser is, and which of them this tab: two roles in two tabs do not mix. */
export interface PeopleMemory {
  /** The person of this tab; in a new tab the one this browser was last. */
  own(session: string): RememberedPerson | null;
  /** Everybody this browser is in the session, the last one first. */
  all(session: string): readonly RememberedPerson[];
  remember(session: string, person: RememberedPerson): void;
  forget(session: string, person: string): void;
}

/** Functions, since a browser may refuse even to name its stores. */
type Kept = () => Pick<Storage, 'getItem' | 'setItem'>;

/** `browser` is kept for good and by all tabs, `tab` with this one. */
export function createPeopleMemory({ browser, tab }: { browser: Kept; tab: Kept }): PeopleMemory {
  const all = (session: string) => read(browser, keyOf(session));

  return {
    all,
    own: (session) => read(tab, keyOf(session))[0] ?? all(session)[0] ?? null,
    remember(session, remembered) {
      const others = all(session).filter(({ person }) => person !== remembered.person);
      write(browser, keyOf(session), [remembered, ...others]);
      write(tab, keyOf(session), [remembered]);
    },
    forget(session, forgotten) {
      for (const kept of [browser, tab]) {
        const left = read(kept, keyOf(session)).filter(({ person }) => person !== forgotten);
        write(kept, keyOf(session), left);
      }
    },
  };
}

export const peopleMemory = createPeopleMemory({ browser: () => localStorage, tab: () => sessionStorage });

function read(kept: Kept, key: string): RememberedPerson[] {
  try {
    const parsed = v.safeParse(SCHEMA, JSON.parse(kept().getItem(key) ?? '[]'));
    return parsed.success ? parsed.output : [];
  } catch {
    return [];
  }
}

/** A browser that keeps nothing asks anew. */
function write(kept: Kept, key: string, people: readonly RememberedPerson[]): void {
  try {
    kept().setItem(key, JSON.stringify(people));
  } catch {
    // Private windows and full stores refuse; entering by the link still works.
  }
}
