import type { Product } from '../harness/product.ts';

/** Joins as a new observer until all that is stored has been delivered; gives ms. */
export async function measureJoin(product: Product, link: string): Promise<number> {
  const start = performance.now();
  const connection = product.join(link);
  await new Promise<void>((resolve) => {
    connection.onOutput((output, done) => {
      done();
      if (output.type === 'caught-up') resolve();
    });
  });
  const ms = performance.now() - start;
  connection.close();
  return ms;
}
