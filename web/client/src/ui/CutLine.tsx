/** The line between two pictures that lie over one another, for fingers and mice; a slider beside it is the keyboard's. */

import './cut.css';

export function CutLine({ set }: { set: (cut: number) => void }) {
  const move = (event: PointerEvent): void => {
    const line = event.currentTarget as HTMLElement;
    if (!line.hasPointerCapture(event.pointerId)) return;
    const box = line.parentElement!.getBoundingClientRect();
    set(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  return (
    <div class="cut-line" aria-hidden="true" onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={move}>
      <span class="cut-knob"><svg viewBox="0 0 24 24" width="20" height="20"><path d="M9 7l-5 5 5 5M15 7l5 5-5 5" fill="none" stroke="currentColor" stroke-width="2" /></svg></span>
    </div>
  );
}
