/** A link's secret comes after its `#`. */
const LINK = /^https?:\/\/[^\s#]+#\S+$/i;
/** The variable a link is passed in; in place of a link it stands for what it holds. */
const LINK_VARIABLE = 'HOLDFAST_LINK';
const ENROLL = '--enroll';

/**
 * Moves links and codes from the arguments, which every user of the machine can read, into variables, which only their
 * own user can read.
 * @param {readonly string[]} args
 * @returns {{ args: string[], variables: Record<string, string> }}
 */
export function withoutSecrets(args) {
  /** @type {string[]} */
  const kept = [];
  /** @type {Record<string, string>} */
  const variables = {};
  for (const [at, arg] of args.entries()) {
    const isCode = args[at - 1] === ENROLL && !arg.startsWith('-');
    if (LINK.test(arg) && !(LINK_VARIABLE in variables)) {
      variables[LINK_VARIABLE] = arg;
      kept.push(LINK_VARIABLE);
    } else if (isCode) variables['HOLDFAST_ENROLL'] = arg;
    else if (arg.startsWith(`${ENROLL}=`)) {
      kept.push(ENROLL);
      variables['HOLDFAST_ENROLL'] = arg.slice(ENROLL.length + 1);
    } else kept.push(arg);
  }
  return { args: kept, variables };
}
