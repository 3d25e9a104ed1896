// Reads a code from a picture of the camera. The reader comes when the desk first asks for it, and stays on the device from then on.
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import reader from 'zxing-wasm/reader/zxing_reader.wasm?url';

prepareZXingModule({ overrides: { locateFile: () => reader } });

/** Fetches the reader, so that it is here when there is no network. */
export async function warm(): Promise<void> {
  await fetch(reader).catch(() => undefined);
}

/** The text of the code in a picture; nothing where there is none. */
export async function read(picture: ImageData): Promise<string | null> {
  const found = await readBarcodes(picture, { formats: ['QRCode'], maxNumberOfSymbols: 1 });
  return found.find((code) => code.isValid && code.text)?.text ?? null;
}
