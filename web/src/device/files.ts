// Sends a file in parts, from where the node says that it goes on: a line that breaks costs one part, never the file.
import { api, ask, type Problem } from '../api/client';
import { fromBase64url, type Photo } from '../register/photo';

export type FileSent = { as: 'whole' } | { as: 'later' } | { as: 'refused'; problem: Problem | null };

function failed(asked: { out_of_reach: boolean; status: number; problem: Problem | null }): FileSent {
  return asked.out_of_reach || [401, 408].includes(asked.status) ? { as: 'later' } : { as: 'refused', problem: asked.problem };
}

export async function sendFile(photo: Photo): Promise<FileSent> {
  const body = { sort: 'photo' as const, size_bytes: photo.size, sha256: photo.sha256, salt: photo.salt };
  const begun = await ask(api.POST('/v1/attachments', { body }));
  if (!begun.ok) return failed(begun);
  const bytes = fromBase64url(photo.bytes);
  let { offset, complete } = begun.data;
  while (!complete) {
    const part = bytes.slice(offset, offset + begun.data.part_bytes_max);
    const params = { path: { attachment: photo.address }, query: { offset } };
    const sent = await ask(api.PATCH('/v1/attachments/{attachment}/upload', {
      params, body: part as never, bodySerializer: (whole: unknown) => whole as BodyInit, headers: { 'content-type': 'application/octet-stream' },
    }));
    if (!sent.ok) return failed(sent);
    // A node that does not get on would be asked for ever.
    if (!sent.data.complete && sent.data.offset <= offset) return { as: 'later' };
    ({ offset, complete } = sent.data);
  }
  return { as: 'whole' };
}
