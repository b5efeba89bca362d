import type { Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import type { Clock } from '#base/ports.ts';
import { commandsAsk, type CommandsWanted } from '#protocol/commands/asks.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import { showCommandsNow } from '#protocol/commands/routes.ts';
import type { Handlers, MessageOf } from '../wire/handlers.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';
import { fromAnswers, NO_COMMANDS, withNews, type CommandsWindow } from './window.ts';

/** What was entered in the session's terminals, and how it ended. */
export interface CommandsFacet {
  /** A page of them, the newest first. */
  page(wanted?: CommandsWanted): Promise<HttpResult<CommandRow[]>>;
  /** The newest, while somebody follows them. */
  readonly window: CommandsWindow;
  /** Keeps the window as it is in the room, until the result is called. */
  follow(listener: (window: CommandsWindow) => void): Dispose;
}

/** All of it is requested again no sooner than after this, in ms: an answer may be megabytes. */
const ASK_AGAIN_MS = 5_000;

export interface CommandsParts {
  clock: Clock;
  member: MemberAccess;
}

export function createCommands({ clock, member }: CommandsParts): {
  facet: CommandsFacet;
  handlers: Handlers<'welcome' | 'commands-changed'>;
  lost(): void;
} {
  const changes = createEmitter<CommandsWindow>();
  let window = NO_COMMANDS;
  let followers = 0;
  let isLive = false;
  /** News since the current request; null if there is none. */
  let meanwhile: MessageOf<'commands-changed'>[] | null = null;
  let again: Dispose | null = null;

  const show = (next: CommandsWindow) => {
    window = next;
    changes.emit(window);
  };
  const page: CommandsFacet['page'] = (wanted) => ask(member, commandsAsk(wanted));
  const askLater = () => {
    again ??= clock.after(ASK_AGAIN_MS, () => {
      again = null;
      void load();
    });
  };
  const load = async () => {
    if (followers === 0 || !isLive || meanwhile !== null) return;
    const since = (meanwhile = []);
    const [newest, now] = await Promise.all([page(), ask(member, { route: showCommandsNow })]);
    // A new connection asks again.
    if (meanwhile !== since) return;
    meanwhile = null;
    if (!newest.ok || !now.ok) askLater();
    else show(fromAnswers({ page: newest.value, now: now.value }, since));
  };

  return {
    facet: {
      page,
      get window() {
        return window;
      },
      follow(listener) {
        const end = changes.subscribe(listener);
        followers += 1;
        if (followers === 1) void load();
        return () => {
          end();
          followers -= 1;
        };
      },
    },
    handlers: {
      welcome() {
        isLive = true;
        void load();
      },
      'commands-changed'(news) {
        if (followers === 0) return;
        meanwhile?.push(news);
        if (!news.isWhole) askLater();
        show(withNews(window, news));
      },
    },
    lost() {
      isLive = false;
      meanwhile = null;
      again?.();
      again = null;
    },
  };
}
