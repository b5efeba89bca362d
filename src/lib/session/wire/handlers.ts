import type { RoomToViewer } from '#protocol/wire/messages.ts';

export type MessageType = RoomToViewer['type'];
export type MessageOf<Type extends MessageType> = Extract<RoomToViewer, { type: Type }>;

/** Hears of something. One without a second parameter has taken it in when it returns. */
export type Listener<T> = (value: T, done: () => void) => void;

/** How a part of a connection handles its messages, by their types. */
export type Handlers<Type extends MessageType = MessageType> = {
  readonly [T in Type]: Listener<MessageOf<T>>;
};

type TypesOf<Part> = Part extends unknown ? keyof Part & MessageType : never;

/** One table of several: of a message that several are there for, each hears in the order of the list. */
export function joinHandlers<Part extends Partial<Handlers>>(
  parts: readonly Part[],
): Handlers<TypesOf<Part>> {
  const lists = new Map<string, Listener<RoomToViewer>[]>();
  for (const part of parts) {
    for (const [type, handler] of Object.entries(part)) {
      // The handler under a type gets messages of that type only.
      lists.set(type, [...(lists.get(type) ?? []), handler as Listener<RoomToViewer>]);
    }
  }
  const joined = [...lists].map(([type, list]) => [type, tellAll(list)] as const);
  // A type has an entry if a part handles it, as the result's own type says.
  return Object.fromEntries(joined) as unknown as Handlers<TypesOf<Part>>;
}

/** Passes a message to its handlers; `done` is called once all of them have taken it in. */
export function handleMessage(
  handlers: Handlers,
  { message, done }: { message: RoomToViewer; done: () => void },
): void {
  // The table has the message's own handler under its type.
  const handle = handlers[message.type] as Listener<RoomToViewer>;
  handle(message, done);
}

function tellAll(list: readonly Listener<RoomToViewer>[]): Listener<RoomToViewer> {
  return (message, done) => {
    let open = list.length;
    const one = () => {
      open -= 1;
      if (open === 0) done();
    };
    for (const listener of list) tell(listener, { value: message, done: one });
  };
}

/** Calls a listener, and makes sure that `done` is called if the listener does not call it. */
export function tell<T>(listener: Listener<T>, { value, done }: { value: T; done: () => void }): void {
  listener(value, done);
  if (listener.length < 2) done();
}
