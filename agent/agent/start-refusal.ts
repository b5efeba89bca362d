/** A reason why the agent cannot start; the message is for the person who started it. */
export class StartRefusal extends Error {}
