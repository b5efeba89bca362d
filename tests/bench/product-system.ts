import { BASH, startProduct } from '../harness/product.ts';
import { createWatcher } from './systems.ts';
import type { System } from './systems.ts';
import type { Product, Shared } from '../harness/product.ts';

export interface ProductSystem extends System {
  product: Product;
  shared: Shared;
}

/** Holdfast itself: server, agent, pty host, and a viewer that is the client library. */
export async function startHoldfast(): Promise<ProductSystem> {
  const product = await startProduct();
  const shared = await product.share(...BASH, '--cols', '120', '--rows', '36');
  const connection = product.join(shared.links.technician);
  const watcher = createWatcher();
  await new Promise<void>((resolve) => {
    connection.onOutput((output, done) => {
      if (output.type === 'screen') watcher.feed(output.keyframe);
      if (output.type === 'event') watcher.feed(output.event.data);
      if (output.type === 'caught-up') resolve();
      done();
    });
  });
  return {
    name: 'holdfast',
    product,
    shared,
    send: (keys) => void connection.write(keys),
    shows: (text) => watcher.shows(text),
    forget: () => watcher.forget(),
    stop: () => product.dispose(),
  };
}
