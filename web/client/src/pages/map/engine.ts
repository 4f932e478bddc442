/** A map in its place for as long as its page stands; the engine is loaded when the first map is drawn. */

interface Removable {
  remove(): void;
}

/** Load and draw; `ready` is told the map, and null once it is gone. `failed`: no engine came, or it cannot draw here. */
export function engine<M extends Removable>(
  loaded: () => Promise<(place: HTMLElement) => M>, place: { readonly current: HTMLElement | null }, ready: (map: M | null) => void, failed: () => void,
): () => void {
  let made: M | null = null;
  let ended = false;
  void loaded().then((drawn) => {
    if (ended || place.current === null) return;
    try {
      ready((made = drawn(place.current)));
    } catch {
      failed();
    }
  }, failed);
  return () => {
    ended = true;
    made?.remove();
    ready(null);
  };
}
