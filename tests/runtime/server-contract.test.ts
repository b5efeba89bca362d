import { describeServer } from '../../agent/testing/server-contract.ts';
import { startProduct } from '../harness/product.ts';

describeServer('the server', async () => {
  const product = await startProduct();
  return {
    origin: product.url,
    async code() {
      const { events } = await product.run('code', '--json');
      return String(events[0]?.['code']);
    },
    stop: () => product.dispose(),
  };
});
