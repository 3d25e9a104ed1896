// Which device this is to the node, for each person who registered it: another's registration is none of theirs. The id says nothing
// of anybody, and has to be read before any box opens.
const KEY = 'vaiven-device:';

function place(email: string): string {
  return KEY + email.trim().toLowerCase();
}
export function ownDevice(email: string | undefined): string | null {
  return email ? localStorage.getItem(place(email)) : null;
}
export function setOwnDevice(email: string, id: string | null) {
  if (id) localStorage.setItem(place(email), id);
  else localStorage.removeItem(place(email));
}
