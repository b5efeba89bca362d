import { barePath } from '#protocol/people/link.ts';
import type { Reroute } from '@sveltejs/kit';

/** A link that was taken out of a text with the full stop behind it leads where it says. */
export const reroute: Reroute = ({ url }) => barePath(url.pathname);
