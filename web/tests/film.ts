// A film of a code held still before a camera, for the camera that the browser only pretends to have. It is made here and kept nowhere.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

const SIZE = { width: 640, height: 480 };
const MODULE_PIXELS = 8;
const [WHITE, BLACK, GREY] = [235, 16, 128];

/** Writes a YUV4MPEG2 file of one frame that shows a QR code of the text. */
export async function film(path: string, text: string): Promise<void> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer } });
  const { symbol, error } = await writeBarcode(text, { format: 'QRCode' });
  if (error) throw new Error(error);
  const { width, height } = SIZE;
  const luma = Buffer.alloc(width * height, WHITE);
  const [left, top] = [symbol.width, symbol.height].map((modules, at) => Math.floor(((at === 0 ? width : height) - modules * MODULE_PIXELS) / 2)) as [number, number];
  for (let y = 0; y < symbol.height * MODULE_PIXELS; y++) {
    for (let x = 0; x < symbol.width * MODULE_PIXELS; x++) {
      const dark = symbol.data[Math.floor(y / MODULE_PIXELS) * symbol.width + Math.floor(x / MODULE_PIXELS)] === 0;
      if (dark) luma[(top + y) * width + left + x] = BLACK;
    }
  }
  const chroma = Buffer.alloc((width * height) / 2, GREY);
  writeFileSync(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420mpeg2\nFRAME\n`), luma, chroma]));
}
