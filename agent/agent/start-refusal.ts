/** Something the agent cannot start with; the message is for whoever started it. */
export class StartRefusal extends Error {}
